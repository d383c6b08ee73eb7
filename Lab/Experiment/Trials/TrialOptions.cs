using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>A series of trials, as it was asked for.</summary>
/// <param name="Rate">Requests a second, sent at equal distances.</param>
/// <param name="Seed">Draws bills and the moments of the crashes; the same seed draws the same ones.</param>
/// <param name="Calm">Requests before the first crash; null for the seed's way, at random all over the trial.</param>
/// <param name="Besides">What the command line must say as well, to run the same again.</param>
internal sealed record TrialOptions(int Trials, int Requests, int Crashes, double Rate, IFault Fault, int Seed, int? Calm = null, string Besides = "")
{
    /// <summary>The requests at which it crashes.</summary>
    public IReadOnlyList<int> Moments(Random chance) =>
        Calm is { } calm && Crashes > 0 ? CrashPlan.Spread(Crashes, Requests, calm, chance) : CrashPlan.Draw(Crashes, Requests, chance);

    /// <summary>The command line that runs the same again.</summary>
    public string CommandLine => FormattableString.Invariant(
        $"./lab trial --trials {Trials} --requests {Requests} --crashes {Crashes} --rate {Rate} --fault {Fault.Name} --seed {Seed}{Besides}");

    /// <summary>Chance for one trial. It does not depend on how many trials there are.</summary>
    public Random Chance(int trial) => new(unchecked((Seed * 397) ^ trial));
}
