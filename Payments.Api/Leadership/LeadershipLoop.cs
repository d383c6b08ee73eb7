using System.Collections.Concurrent;
using System.Threading.Channels;
using Coordination;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Payments.Api.Membership;

namespace Payments.Api.Leadership;

/// <summary>
/// This replica's leadership of one shard: feeds events to the <see cref="LeadershipCore"/> one at a time and executes its effects. The core
/// makes all decisions.
/// </summary>
public sealed class LeadershipLoop(
    Self self,
    PresenceBoard board,
    ILeaderLock leaderLock,
    ILeaderWork work,
    IOptions<CoordinationOptions> options,
    TimeProvider time,
    ILogger<LeadershipLoop> log,
    int shard = 0)
{
    private readonly Channel<LeadershipEvent> _events = Channel.CreateUnbounded<LeadershipEvent>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<int, TaskCompletionSource<LeadAnswer?>> _requests = new();
    private readonly TaskCompletionSource _handedOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LeadershipCore _core = new();
    private volatile TermScope? _scope;
    private Task _lastWork = Task.CompletedTask;
    private long _provedAt;
    private int _lastRequest;

    public int Shard => shard;

    /// <summary>The leader's key of the shard.</summary>
    public ILeaderLock Key => leaderLock;

    /// <summary>The term whose key must be renewed; null if there is none.</summary>
    public TermScope? Current => _scope;

    /// <summary>Called to release the leader's key.</summary>
    public Action Release { get; set; } = () => { };

    public void Post(LeadershipEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Waits until this replica leads; null if it was refused or failed.</summary>
    public async Task<LeadAnswer?> AppointAsync(Appointment appointment, CancellationToken cancellation)
    {
        var request = Interlocked.Increment(ref _lastRequest);
        var answer = _requests[request] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new Appointed(request, appointment with { ReceivedAt = time.GetTimestamp() }));
        return await AnswerAsync().WaitAsync(cancellation);

        // A separate method: WaitAsync on the task itself would ignore the context and resume on the thread pool.
        async Task<LeadAnswer?> AnswerAsync() => await answer.Task;
    }

    /// <summary>Stops leading for good. Completes once what was in flight is settled or the hand-over timed out.</summary>
    public Task LeaveAsync()
    {
        Post(new Leaving());
        return _handedOver.Task;
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        // Not ReadAllAsync: it ignores the context and resumes on the thread pool.
        while (await _events.Reader.WaitToReadAsync(cancellation))
        {
            if (!_events.Reader.TryRead(out var happened)) continue;
            foreach (var effect in _core.Step(happened)) Execute(effect);
            Tell();
            if (_core is { IsLeaving: true, Role: Role.Standby }) _handedOver.TrySetResult();
        }
    }

    /// <summary>Publishes this replica's presence if it changed. Call it from any thread.</summary>
    public void Publish() => Post(new SelfChanged());

    // Only the loop may call this: another thread could publish an older state after a newer one.
    private void Tell() => board.Publish(shard, new(_core.Role is Role.Leading or Role.SteppingDown, _core.Epoch ?? 0, _core.IsLeaving));

    private void Execute(LeadershipEffect effect)
    {
        switch (effect)
        {
            case Prove prove: Begin(ProveAsync(prove.Term)); break;
            case Mint mint: Begin(MintAsync(Open(mint.Term), mint.Appointment)); break;
            case Lead lead: Begin(_lastWork = LeadAsync(_scope!, lead.Epoch, _lastWork)); break;
            case FinishWork finish: _scope!.Finish(); Begin(PostLaterAsync(new HandOverOverdue(finish.Term))); break;
            case EndTerm end: Close(end.Term); break;
            case ReleaseKey: Release(); break;
            case Answer answer: Reply(answer); break;
        }
    }

    private void Begin(Task effect) => _ = EndLoopOnFailureAsync(effect);

    // The core waits for the event that each effect posts. An effect that failed without one would block it for ever.
    private async Task EndLoopOnFailureAsync(Task effect)
    {
        try
        {
            await effect;
        }
#pragma warning disable CA1031 // The loop throws it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _events.Writer.TryComplete(failure);
        }
    }

    private async Task ProveAsync(int term)
    {
        _provedAt = time.GetTimestamp();
        LeaderRenewal? outcome = null;
        if (self.Registered is { } registered)
            outcome = await Redis.TryAsync(() => leaderLock.RenewAsync(new(registered.Id, self.Instance), assert: false));
        Post(new Proved(term, outcome));
    }

    private TermScope Open(int term)
    {
        var scope = new TermScope(term, new Lease(time, options.Value.Lease, _provedAt));
        _scope = scope;
        Begin(WatchLeaseAsync(scope));
        return scope;
    }

    private async Task WatchLeaseAsync(TermScope scope)
    {
        // Rounded up: Task.Delay truncates to whole milliseconds, so this loop would spin during the last one.
        while (scope.Lease.Remaining is { Ticks: > 0 } remaining) await Task.Delay(remaining + TimeSpan.FromMilliseconds(1), time);
        Post(new LeaseOver(scope.Number));
    }

    private async Task MintAsync(TermScope scope, Appointment appointment)
    {
        var replica = self.Registered?.Id ?? "";
        try
        {
            var epoch = await work.MintEpochAsync(replica, appointment, scope.Lost);
            self.HighestEpoch = epoch;
            Post(new Minted(scope.Number, epoch));
        }
#pragma warning disable CA1031 // After any failure this replica can't lead now, and the monitor chooses another.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!scope.Lost.IsCancellationRequested) log.MintFailed(replica, exception);
            Post(new MintFailed(scope.Number));
        }
    }

    private async Task LeadAsync(TermScope scope, long epoch, Task lastWork)
    {
        var replica = self.Registered?.Id ?? "";
        await lastWork;
        await Task.Yield();
        try
        {
            await work.LeadAsync(new Term(replica, epoch, scope.Lease) { Worked = self.Work }, scope.StepDown, scope.Lost);
        }
        catch (OperationCanceledException) when (scope.Lost.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // A leader must release the key after any failure of its work.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.WorkFailed(replica, epoch, exception);
        }
        Post(new WorkEnded(scope.Number));
    }

    private async Task PostLaterAsync(LeadershipEvent late)
    {
        await Task.Delay(options.Value.HandOver, time);
        Post(late);
    }

    private void Close(int term)
    {
        if (_scope is not { } scope || scope.Number != term) return;
        _scope = null;
        scope.End();
        log.TermOver(self.Registered?.Id, term);
    }

    private void Reply(Answer answer)
    {
        if (!_requests.TryRemove(answer.Request, out var request)) return;
        request.SetResult(answer.Epoch is { } epoch && self.Registered is { } registered ? new(registered.Id, epoch) : null);
    }
}
