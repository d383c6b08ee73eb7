using Coordination.Protocol;
using Coordination.Registry;
using Monitor.Worker.Election;

namespace Monitor.Worker.Watching;

/// <summary>Listens to one replica and pings it until disposed. Posts everything that it learns as events.</summary>
public sealed class ReplicaWatch(
    ReplicaInstance replica,
    string address,
    TimeSpan interval,
    IReplicaClient client,
    Action<ElectionEvent> post,
    Action<Task> begin,
    Func<TimeSpan> now,
    TimeProvider time) : IDisposable
{
#pragma warning disable CA2213 // Cancelled, but not disposed: a ping that is still out uses its token.
    private readonly CancellationTokenSource _stop = new();
#pragma warning restore CA2213
    private volatile CancellationTokenSource? _open;

    public string Address { get; } = address;

    public void Start()
    {
        begin(ListenAsync());
        begin(PingAsync());
    }

    /// <summary>Gives up the open connection and opens another.</summary>
    public void Reopen() => _open?.Cancel();

    /// <summary>Checks at once whether a process still listens. If so, a ping decides.</summary>
    public async Task ConfirmAsync()
    {
        var sentAt = now();
        while (true)
        {
            var probe = await client.ProbeAsync(Address, _stop.Token);
            if (probe == PingResult.Refused)
            {
                post(new PingRefused(replica));
                return;
            }
            var (result, echo) = probe == PingResult.Echo ? await PingWithinIntervalAsync() : (probe, null);
            // A dying process loses its sockets one after the other, so the ping may break although the probe succeeded. The next
            // probe is then refused. Waiting for the next ping instead would cost an interval.
            if (result != PingResult.Echo && now() - sentAt < interval && !_stop.IsCancellationRequested) continue;
            post(Event(result, echo, sentAt));
            return;
        }
    }

    public void Dispose() => _stop.Cancel();

    private async Task ListenAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            var heard = false;
            using var open = _open = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await foreach (var presence in client.ListenAsync(Address, open.Token))
            {
                if (presence.Instance != replica.Instance) break;
                if (!heard) begin(ElectionRehearsal.AppointUnknownAsync(client, Address, stop));
                heard = true;
                post(new PresenceTold(replica, presence));
            }
            _open = null;
            if (heard && !open.IsCancellationRequested) post(new Disconnected(replica));
            await Task.Delay(interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task PingAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            var due = Task.Delay(interval, time, stop);
            begin(PingOnceAsync(due));
            await due.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    // A ping is missed when the next one is due, but an echo that comes later still shows that the replica is alive.
    private async Task PingOnceAsync(Task due)
    {
        var sentAt = now();
        var ping = client.PingAsync(Address, _stop.Token);
        begin(TellMissAsync(ping, due, sentAt));
        var (result, echo) = await ping;
        if (result != PingResult.Missed) post(Event(result, echo, sentAt));
    }

    private async Task TellMissAsync(Task<(PingResult Result, Echo? Echo)> ping, Task due, TimeSpan sentAt)
    {
        await due.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!ping.IsCompletedSuccessfully || (await ping).Result == PingResult.Missed) post(new EchoMissed(replica, sentAt));
    }

    private async Task<(PingResult Result, Echo? Echo)> PingWithinIntervalAsync()
    {
        using var limit = new CancellationTokenSource(interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        return await client.PingAsync(Address, either.Token);
    }

    private ElectionEvent Event(PingResult result, Echo? echo, TimeSpan sentAt) => result switch
    {
        PingResult.Echo => new Echoed(replica, echo!.Instance, echo.Presence),
        PingResult.Refused => new PingRefused(replica),
        _ => new EchoMissed(replica, sentAt),
    };
}
