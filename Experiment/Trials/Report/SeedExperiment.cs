namespace Experiment.Trials.Report;

/// <summary>
/// What the experiment of 2021 that this one repeats gave: three Flask servers, 230 requests and ten crashes a trial, a
/// ping every two seconds.
/// </summary>
internal static class SeedExperiment
{
    public const int SentPerTrial = 230;

    /// <summary>Successful requests of Prueba_1 to Prueba_5.</summary>
    public static readonly IReadOnlyList<int> Successful = [229, 229, 227, 225, 229];

    /// <summary>Its row beside ours: trial from 1, null for the total. Empty where it had none.</summary>
    public static string Beside(int? trial) => trial switch
    {
        null => Row(Successful.Sum(), Successful.Count * SentPerTrial),
        > 0 and var number when number <= Successful.Count => Row(Successful[number - 1], SentPerTrial),
        _ => "",
    };

    private static string Row(int successful, int sent) =>
        FormattableString.Invariant($"{successful} of {sent}, {100.0 * successful / sent:0.000} %");
}
