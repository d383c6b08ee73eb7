namespace Payments.Api.Operations;

/// <summary>Records operators' actions on this replica.</summary>
internal interface IOperations
{
    /// <summary>
    /// Must be awaited before the action: once this returns, the record is durable. Waits for the ledger without a time limit.
    /// </summary>
    /// <param name="actor">The operator or service that asked.</param>
    /// <param name="action">For example <c>server.crash</c>.</param>
    /// <param name="epoch">The epoch of the leadership that the action ends; null if it ends none by itself.</param>
    Task RecordAsync(string actor, string action, long? epoch, CancellationToken cancellation);
}
