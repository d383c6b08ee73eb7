namespace Experiment.Trials.Mix;

/// <summary>What a clerk does for one patient of a mixed trial: pays the bill in one or two parts, by card or in cash, and may give money back.</summary>
/// <param name="IsAtOnce">The parts are paid at the same time, as by two relatives; otherwise one after the other.</param>
/// <param name="GivenBack">The part of the last payment that is given back in the end, from 0 to 1; null for no refund.</param>
internal sealed record Visit(IReadOnlyList<Part> Parts, bool IsAtOnce, double? GivenBack)
{
    public static Visit Draw(long amount, Random chance)
    {
        var first = chance.NextDouble() < 0.3 ? (long)(amount * (0.2 + (0.6 * chance.NextDouble()))) : amount;
        List<Part> parts = [new(first, chance.NextDouble() < 0.3)];
        if (first < amount) parts.Add(new(amount - first, chance.NextDouble() < 0.3));
        var (isAtOnce, isGivenBack, isAll) = (parts.Count > 1 && chance.NextDouble() < 0.4, chance.NextDouble() < 0.3, chance.NextDouble() < 0.5);
        return new Visit(parts, isAtOnce, isGivenBack ? isAll ? 1 : 0.4 : null);
    }
}

/// <param name="Amount">In minor units.</param>
internal sealed record Part(long Amount, bool IsCash);

/// <summary>A charge that was added by mistake.</summary>
/// <param name="IsBilled">It is noticed only on the invoice, which is cancelled and issued again without it.</param>
internal sealed record Mistake(bool IsBilled)
{
    /// <summary>Null: nothing goes wrong with this patient.</summary>
    public static Mistake? Draw(Random chance) => chance.NextDouble() < 0.25 ? new(chance.NextDouble() < 0.5) : null;
}
