using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coordination.Protocol;

namespace Monitor.Worker.Watching;

/// <summary>
/// Runs the code of a takeover once in advance, with harmless arguments. The first run of cold code takes longer than a whole
/// election takes later.
/// </summary>
internal static class ElectionRehearsal
{
    /// <summary>Appoints an instance that does not exist, which every replica refuses.</summary>
    public static async Task AppointUnknownAsync(IReplicaClient client, string address, CancellationToken cancellation)
    {
        // Not sampled, here or downstream: a rehearsal must not appear among the elections.
        using var unsampled = new Activity("rehearsal") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        await client.LeadAsync(address, "rehearsal", new Appointment(null, "missing", TimeSpan.Zero, TimeSpan.Zero), cancellation);
    }

    /// <summary>Probes a port that refuses the connection: it is bound, so no other process can take it, but does not listen.</summary>
    public static async Task ProbeRefusedAsync(IReplicaClient client, CancellationToken cancellation)
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await client.ProbeAsync($"http://{bound.LocalEndPoint}", cancellation);
    }
}
