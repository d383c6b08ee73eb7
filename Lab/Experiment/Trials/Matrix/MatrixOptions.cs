using System.Globalization;
using Experiment.Trials.Faults;

namespace Experiment.Trials.Matrix;

/// <summary>A run of the matrix, as it was asked for.</summary>
/// <param name="Name">What the command line called them: one fault's name, or <c>all</c>.</param>
/// <param name="Requests">For each fault at least; one that lasts long gets more, so that the load outlasts it.</param>
/// <param name="Crashes">How often each is injected.</param>
/// <param name="Besides">What the command line must say as well, to run the same again.</param>
internal sealed record MatrixOptions(string Name, IReadOnlyList<IFault> Faults, int Requests, int Crashes, double Rate, int Seed, string Besides = "")
{
    public const int DefaultRequests = 120;
    public const int DefaultCrashes = 2;

    /// <summary>Undisturbed requests at the beginning tell what is normal.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>After each fault, to see the system come back.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public string CommandLine => string.Create(CultureInfo.InvariantCulture,
        $"./lab trial --fault {Name} --requests {Requests} --crashes {Crashes} --rate {Rate} --seed {Seed}{Besides}");

    /// <summary>The trial of one fault.</summary>
    public TrialOptions Of(IFault fault)
    {
        var calm = (int)Math.Ceiling(Rate * Calm.TotalSeconds);
        var needed = calm + (int)Math.Ceiling(Rate * Crashes * (fault.Lasts + Rest).TotalSeconds);
        return new TrialOptions(1, Math.Max(Requests, needed), fault is NoFault ? 0 : Crashes, Rate, fault, Seed, calm);
    }
}
