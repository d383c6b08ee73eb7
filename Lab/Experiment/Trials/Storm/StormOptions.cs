using System.Globalization;
using Experiment.Trials.Faults;

namespace Experiment.Trials.Storm;

/// <summary>A storm of faults, as it was asked for.</summary>
/// <param name="Besides">What the command line must say as well, to run the same again.</param>
internal sealed record StormOptions(double Minutes, double Rate, int Seed, string Besides = "")
{
    public const string Name = "random";
    public const string Description = "faults of all kinds drawn by the seed, some two at once, at random moments for --minutes";
    public const double DefaultMinutes = 5;

    /// <summary>Before the first fault, and after the last one is drawn.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    public string CommandLine => string.Create(CultureInfo.InvariantCulture,
        $"./lab trial --fault {Name} --minutes {Minutes} --rate {Rate} --seed {Seed}{Besides}");

    public int Requests => (int)Math.Ceiling(Rate * 60 * Minutes);

    public int CalmRequests => Math.Min(Requests - 1, (int)(Rate * Calm.TotalSeconds));

    /// <summary>From the first fault; the load goes on a little longer.</summary>
    public TimeSpan Length => TimeSpan.FromMinutes(Minutes) - (3 * Calm);

    /// <summary>Its load.</summary>
    public TrialOptions Trial => new(1, Requests, 0, Rate, new NoFault(), Seed);
}
