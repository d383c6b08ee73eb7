using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>The options of a series of trials.</summary>
/// <param name="Rate">Requests per second, evenly spaced.</param>
/// <param name="Seed">Draws the bills and the moments of the crashes; the same seed draws the same ones.</param>
/// <param name="Calm">Requests before the first crash; null to spread crashes over the whole trial, as in the 2021 experiment.</param>
/// <param name="IsMixed">Bills are paid in parts and in cash too, money is given back, and mistakes are corrected.</param>
/// <param name="Besides">Further options that the command line needs to repeat the run.</param>
internal sealed record TrialOptions(int Trials, int Requests, int Crashes, double Rate, Fault Fault, int Seed, int? Calm = null, string Besides = "",
    bool IsMixed = false)
{
    /// <summary>The indexes of the requests at which faults are injected.</summary>
    public IReadOnlyList<int> Moments(Random chance) =>
        Calm is { } calm && Crashes > 0 ? CrashPlan.Spread(Crashes, Requests, calm, chance) : CrashPlan.Draw(Crashes, Requests, chance);

    /// <summary>The command line that repeats the run.</summary>
    public string CommandLine => FormattableString.Invariant(
        $"./lab trial --trials {Trials} --requests {Requests} --crashes {Crashes} --rate {Rate} --fault {Fault.Name} --seed {Seed}")
        + (IsMixed ? " --mix" : "") + Besides;

    /// <summary>The random numbers of one trial. They do not depend on the number of trials.</summary>
    public Random Chance(int trial) => new(unchecked((Seed * 397) ^ trial));
}
