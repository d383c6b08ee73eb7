using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coordination.Protocol;

namespace Monitor.Worker.Watching;

/// <summary>
/// A takeover's paths run once, ahead of time, with harmless arguments: the first run of cold code costs more than the
/// whole election does later.
/// </summary>
internal static class ElectionRehearsal
{
    /// <summary>Appoints nobody's instance, which every replica refuses.</summary>
    public static async Task AppointNobodyAsync(IReplicaClient client, string address, CancellationToken cancellation)
    {
        // A span that is not sampled is sampled nowhere: a rehearsal is not to be seen among the elections.
        using var unsampled = new Activity("rehearsal") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        await client.LeadAsync(address, "rehearsal", new Appointment(null, "missing", TimeSpan.Zero, TimeSpan.Zero), cancellation);
    }

    /// <summary>Has a connection refused: by a port that is bound, so that it is nobody else's, and does not listen.</summary>
    public static async Task ProbeRefusedAsync(IReplicaClient client, CancellationToken cancellation)
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await client.ProbeAsync($"http://{bound.LocalEndPoint}", cancellation);
    }
}
