namespace Payments.Api.Leadership;

#pragma warning disable CA1001 // Never disposed: the leader's work may look at the tokens after its term.
/// <summary>What lives as long as one attempt to lead.</summary>
public sealed class TermScope(int number, Lease lease)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _stepDown = new();
    private readonly CancellationTokenSource _lost = new();

    public int Number { get; } = number;
    public Lease Lease { get; } = lease;
    public CancellationToken StepDown => _stepDown.Token;
    public CancellationToken Lost => _lost.Token;

    // Asynchronously: what waits on the tokens must not run on the loop that decides.
    public void Finish() => _ = _stepDown.CancelSoonAsync();

    public void End()
    {
        Lease.End();
        _ = _lost.CancelSoonAsync();
    }
}
