namespace Payments.Api.Operations;

/// <summary>What operators do to this server, on record.</summary>
internal interface IOperations
{
    /// <summary>To be awaited before it is done: once this returns the record is durable. Waits for the ledger as long as it takes.</summary>
    /// <param name="actor">Who asked.</param>
    /// <param name="action">For example <c>server.crash</c>.</param>
    /// <param name="epoch">Of the leadership that it ends; null where it ends none by itself.</param>
    Task RecordAsync(string actor, string action, long? epoch, CancellationToken cancellation);
}
