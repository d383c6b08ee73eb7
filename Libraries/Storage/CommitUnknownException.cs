namespace Storage;

/// <summary>
/// The connection broke during the commit, and its outcome can't be found out: the transaction may be durable or not.
/// It is never reported as success, and its work is not run again.
/// </summary>
public sealed class CommitUnknownException : Exception
{
    public CommitUnknownException() { }
    public CommitUnknownException(string message) : base(message) { }
    public CommitUnknownException(string message, Exception inner) : base(message, inner) { }
}
