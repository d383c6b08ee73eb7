using System.Diagnostics;
using Coordination;
using Microsoft.Extensions.Options;
using Payments.Api.Leadership;

namespace Payments.Api.Membership;

/// <summary>
/// Proves again and again (<see cref="CoordinationOptions.Proof"/>) that this replica can do a leader's work. The proofs go out with the presence: the
/// monitor replaces a leader that stops proving while a standby goes on.
/// </summary>
public sealed class SelfCheck(
    Self self, LeadershipLoop leadership, ILeaderWork work, IOptions<CoordinationOptions> options, TimeProvider time, ILogger<SelfCheck> log)
{
    private bool _canWork = true;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var due = Task.Delay(options.Value.Proof, time, cancellation);
            // A leader that settles has proved it by its work, also if a look-up fails.
            if (self.HasWorked() || await TryAsync(cancellation))
            {
                self.Prove();
                leadership.Publish();
            }
            await due.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        // Not sampled, here or downstream: it repeats for ever.
        using var unsampled = new Activity("self-check") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        // Short, so that replicas notice the end of an outage at nearly the same time.
        using var limit = new CancellationTokenSource(options.Value.Proof * 2, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var canWork = false;
        string? reason = null;
        try
        {
            canWork = await work.CanWorkAsync(either.Token);
        }
#pragma warning disable CA1031 // Any failure means the same: no proof.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            reason = failure.Message;
        }
        if (cancellation.IsCancellationRequested) return false;
        if (_canWork && !canWork) log.CannotWork(self.Registered?.Id, reason ?? "the gateway does not answer");
        if (!_canWork && canWork) log.CanWorkAgain(self.Registered?.Id);
        return _canWork = canWork;
    }
}
