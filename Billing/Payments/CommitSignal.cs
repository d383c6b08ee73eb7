namespace Billing.Payments;

/// <summary>Tells within this process that a payment request has been committed, so that the relay need not look for it.</summary>
public sealed class CommitSignal
{
    public event Action? Committed;

    public void Raise() => Committed?.Invoke();
}
