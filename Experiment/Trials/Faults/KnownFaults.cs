namespace Experiment.Trials.Faults;

/// <summary>Every fault that a trial knows by name; the first is the seed's and the default.</summary>
internal static class KnownFaults
{
    public static IReadOnlyList<IFault> Of(TimeProvider time) => [new KillLeader(time), new FreezeLeader(time), new NoFault()];
}
