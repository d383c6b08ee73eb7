using Coordination.Election;
using Coordination.Registry;

namespace Monitor.Worker.Watching;

/// <summary>Listens to one replica and pings it, until it is stopped. Everything that it learns is an event.</summary>
public sealed class ReplicaWatch(
    ReplicaInstance replica,
    string address,
    TimeSpan interval,
    IReplicaClient client,
    Action<ElectionEvent> post,
    Func<TimeSpan> now,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(2);

    private readonly CancellationTokenSource _stop = new();

    public string Address { get; } = address;

    public void Start()
    {
        _ = ListenAsync();
        _ = PingAsync();
    }

    /// <summary>Asks at once whether anybody still listens; where somebody does, the echo decides.</summary>
    public async Task ConfirmAsync()
    {
        var sentAt = now();
        var found = await ProbeAsync(sentAt);
        // The kernel closes a dead process's sockets one after another: until the listening one is closed too, it takes
        // connections that nobody will serve. They are reset at once, and the next attempt is refused.
        while (found is EchoMissed && now() - sentAt < interval && !_stop.IsCancellationRequested)
        {
            await Task.Delay(Again, time);
            found = await ProbeAsync(sentAt);
        }
        post(found);
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
                if (!heard) _ = client.LeadAsync(Address, Rehearsal.Instance, Rehearsal.Appointment, stop);
                heard = true;
                post(new PresenceTold(replica, presence));
            }
            if (heard) post(new Disconnected(replica));
            await Task.Delay(interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PingAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            var due = Task.Delay(interval, time, stop);
            post(await PingOnceAsync(now()));
            await due.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ElectionEvent> ProbeAsync(TimeSpan sentAt) => await client.ProbeAsync(Address, _stop.Token) switch
    {
        PingResult.Refused => new PingRefused(replica),
        PingResult.Missed => new EchoMissed(replica, sentAt),
        _ => await PingOnceAsync(sentAt),
    };

    private async Task<ElectionEvent> PingOnceAsync(TimeSpan sentAt)
    {
        var (result, instance) = await client.PingAsync(Address, _stop.Token);
        return result switch
        {
            PingResult.Echo => new Echoed(replica, instance!),
            PingResult.Refused => new PingRefused(replica),
            _ => new EchoMissed(replica, sentAt),
        };
    }
}
