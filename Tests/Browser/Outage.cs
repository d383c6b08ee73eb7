using Cluster;
using LocalSystem;

namespace Tests.Browser;

/// <summary>Parts that are killed, and killed again whenever they are started, until this is disposed of.</summary>
internal sealed class Outage : IDisposable
{
    private readonly LocalCluster _system;
    private readonly string[] _parts;

    public Outage(LocalCluster system, params string[] parts)
    {
        (_system, _parts) = (system, parts);
        system.Happened += KillAgain;
        foreach (var part in parts) Assert.True(system.Kill(part), $"{part} is not there to be killed");
    }

    public void Dispose() => _system.Happened -= KillAgain;

    private void KillAgain(PartEvent happened)
    {
        if (happened.Kind == PartEventKind.Started && _parts.Contains(happened.Part)) Signals.Kill(happened.Pid);
    }
}
