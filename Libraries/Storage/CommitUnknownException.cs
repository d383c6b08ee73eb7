namespace Storage;

/// <summary>
/// The connection broke during the commit, and nobody can be asked any more whether it happened: it may be durable or not.
/// Never reported as success, and nothing of it is run again.
/// </summary>
public sealed class CommitUnknownException : Exception
{
    public CommitUnknownException() { }
    public CommitUnknownException(string message) : base(message) { }
    public CommitUnknownException(string message, Exception inner) : base(message, inner) { }
}
