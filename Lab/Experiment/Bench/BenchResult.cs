using System.Globalization;

namespace Experiment.Bench;

/// <summary>What a row came to.</summary>
/// <param name="From">The number of payments, requests or kills that were measured.</param>
/// <param name="Values">One for each round or kill.</param>
internal sealed record BenchResult(BenchRow Row, double Value, long From, IReadOnlyList<double> Values)
{
    /// <summary>Three digits, which is more than a measurement here is good for.</summary>
    public static string Text(double value) => value switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>The lowest and the highest value.</summary>
    public string Range => Values.Count > 1 ? $"{Text(Values.Min())} – {Text(Values.Max())}" : "";

    /// <summary>Compared with <paramref name="other"/>, which is shown as <paramref name="name"/>: a share for rates, a multiple for times.</summary>
    public string Beside(BenchResult other, string name)
    {
        var ratio = Value / other.Value;
        return Row.IsRate && ratio < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * ratio:0.0} % of {name}")
            : string.Create(CultureInfo.InvariantCulture, $"{ratio:0.0} × {name}");
    }
}
