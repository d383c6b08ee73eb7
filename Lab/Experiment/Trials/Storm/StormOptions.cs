using System.Globalization;
using Experiment.Trials.Faults;

namespace Experiment.Trials.Storm;

/// <summary>The options of a storm of faults.</summary>
/// <param name="Besides">Further options that the command line needs to repeat the run.</param>
internal sealed record StormOptions(double Minutes, double Rate, int Seed, string Besides = "")
{
    public const string Name = "random";
    public const string Description = "random faults of all kinds at random moments for --minutes, sometimes two at once";
    public const double DefaultMinutes = 5;

    /// <summary>Undisturbed time at the start. Twice as long is left at the end, after the last fault is drawn.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    public string CommandLine => string.Create(CultureInfo.InvariantCulture,
        $"./lab trial --fault {Name} --minutes {Minutes} --rate {Rate} --seed {Seed}{Besides}");

    public int Requests => (int)Math.Ceiling(Rate * 60 * Minutes);

    public int CalmRequests => Math.Min(Requests - 1, (int)(Rate * Calm.TotalSeconds));

    /// <summary>How long faults are drawn. The load lasts a little longer.</summary>
    public TimeSpan Length => TimeSpan.FromMinutes(Minutes) - (3 * Calm);

    /// <summary>The storm's load, without a fault of its own.</summary>
    public TrialOptions Trial => new(1, Requests, 0, Rate, new NoFault(), Seed);
}
