using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>A series of trials, as it was asked for.</summary>
/// <param name="Rate">Requests a second, sent at equal distances.</param>
/// <param name="Seed">Draws bills and the moments of the crashes; the same seed draws the same ones.</param>
internal sealed record TrialOptions(int Trials, int Requests, int Crashes, double Rate, IFault Fault, int Seed)
{
    /// <summary>The command line that runs the same again.</summary>
    public string CommandLine => FormattableString.Invariant(
        $"dotnet run -c Release --project Experiment -- trial --trials {Trials} --requests {Requests} --crashes {Crashes} --rate {Rate} --fault {Fault.Name} --seed {Seed}");

    /// <summary>Chance for one trial. It does not depend on how many trials there are.</summary>
    public Random Chance(int trial) => new(unchecked((Seed * 397) ^ trial));
}
