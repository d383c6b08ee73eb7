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
    Func<TimeSpan> now,
    TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public string Address { get; } = address;

    public void Start()
    {
        _ = ListenAsync();
        _ = PingAsync();
    }

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
            var (result, instance) = probe == PingResult.Echo ? await client.PingAsync(Address, _stop.Token) : (probe, null);
            // A dying process loses its sockets one after the other, so the ping may break although the probe succeeded. The next
            // probe is then refused. Waiting for the next ping instead would cost an interval.
            if (result != PingResult.Echo && now() - sentAt < interval && !_stop.IsCancellationRequested) continue;
            post(Event(result, instance, sentAt));
            return;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            var heard = false;
            await foreach (var presence in client.ListenAsync(Address, stop))
            {
                if (presence.Instance != replica.Instance) break;
                if (!heard) _ = ElectionRehearsal.AppointNobodyAsync(client, Address, stop);
                heard = true;
                post(new PresenceTold(replica, presence));
            }
            if (heard) post(new Disconnected(replica));
            await Task.Delay(interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task PingAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            var due = Task.Delay(interval, time, stop);
            await PingOnceAsync();
            await due.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task PingOnceAsync()
    {
        var sentAt = now();
        var (result, instance) = await client.PingAsync(Address, _stop.Token);
        post(Event(result, instance, sentAt));
    }

    private ElectionEvent Event(PingResult result, string? instance, TimeSpan sentAt) => result switch
    {
        PingResult.Echo => new Echoed(replica, instance!),
        PingResult.Refused => new PingRefused(replica),
        _ => new EchoMissed(replica, sentAt),
    };
}
