using System.Globalization;
using Experiment.Trials.Faults;

namespace Experiment.Trials.Matrix;

/// <summary>The options of a run of the matrix.</summary>
/// <param name="Name">The value of <c>--fault</c>: one fault's name, or <c>all</c>.</param>
/// <param name="Requests">The minimum for each fault; a long fault gets more, so that the load outlasts it.</param>
/// <param name="Crashes">How often each fault is injected.</param>
/// <param name="Besides">Further options that the command line needs to repeat the run.</param>
internal sealed record MatrixOptions(string Name, IReadOnlyList<Fault> Faults, int Requests, int Crashes, double Rate, int Seed, string Besides = "")
{
    public const int DefaultRequests = 120;
    public const int DefaultCrashes = 2;

    /// <summary>Undisturbed time at the start, which shows what is normal.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>Time after each fault to see the recovery.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public string CommandLine => string.Create(CultureInfo.InvariantCulture,
        $"./lab trial --fault {Name} --requests {Requests} --crashes {Crashes} --rate {Rate} --seed {Seed}{Besides}");

    /// <summary>The trial of one fault.</summary>
    public TrialOptions Of(Fault fault)
    {
        var calm = (int)Math.Ceiling(Rate * Calm.TotalSeconds);
        var needed = calm + (int)Math.Ceiling(Rate * Crashes * (fault.Lasts + Rest).TotalSeconds);
        return new TrialOptions(1, Math.Max(Requests, needed), fault is NoFault ? 0 : Crashes, Rate, fault, Seed, calm);
    }
}
