namespace Experiment.Trials.Report;

/// <summary>
/// The results of the 2021 experiment, which this one repeats: three Flask servers, 230 requests and ten crashes per trial,
/// a ping every two seconds.
/// </summary>
internal static class SeedExperiment
{
    public const int SentPerTrial = 230;

    /// <summary>Successful requests of Prueba_1 to Prueba_5.</summary>
    public static readonly IReadOnlyList<int> Successful = [229, 229, 227, 225, 229];

    /// <summary>Its row for the same trial, from 1; null for the total. Empty if it had no such trial.</summary>
    public static string Beside(int? trial) => RowOf(trial) is { } row
        ? FormattableString.Invariant($"{row.Successful} of {row.Sent}, {100.0 * row.Successful / row.Sent:0.000} %")
        : "";

    /// <summary>The same as numbers; null if it had no such trial.</summary>
    public static SeedRow? RowOf(int? trial) => trial switch
    {
        null => new SeedRow(Successful.Count * SentPerTrial, Successful.Sum()),
        > 0 and var number when number <= Successful.Count => new SeedRow(SentPerTrial, Successful[number - 1]),
        _ => null,
    };
}

internal sealed record SeedRow(int Sent, int Successful);
