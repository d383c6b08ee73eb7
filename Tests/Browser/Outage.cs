using Cluster;
using LocalSystem;

namespace Tests.Browser;

/// <summary>Kills parts, and kills them again whenever they are restarted, until it is disposed.</summary>
internal sealed class Outage : IDisposable
{
    private readonly LocalCluster _system;
    private readonly string[] _parts;

    public Outage(LocalCluster system, params string[] parts)
    {
        (_system, _parts) = (system, parts);
        system.Happened += KillAgain;
        foreach (var part in parts) Assert.True(system.Kill(part), $"{part} is not running");
    }

    public void Dispose() => _system.Happened -= KillAgain;

    private void KillAgain(PartEvent happened)
    {
        if (happened.Kind == PartEventKind.Started && _parts.Contains(happened.Part)) Signals.Kill(happened.Pid);
    }
}
