namespace Payments.Api.Leadership;

#pragma warning disable CA1001 // Never disposed: the leader's work may use the tokens after its term.
/// <summary>The state of one attempt to lead.</summary>
public sealed class TermScope(int number, Lease lease)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _stepDown = new();
    private readonly CancellationTokenSource _lost = new();

    public int Number { get; } = number;
    public Lease Lease { get; } = lease;
    public CancellationToken StepDown => _stepDown.Token;
    public CancellationToken Lost => _lost.Token;

    // Cancelled asynchronously: callbacks on the tokens must not run inside the LeadershipLoop.
    public void Finish() => _ = _stepDown.CancelSoonAsync();

    public void End()
    {
        Lease.End();
        _ = _lost.CancelSoonAsync();
    }
}
