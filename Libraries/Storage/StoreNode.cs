namespace Storage;

public enum NodeRole
{
    /// <summary>It takes writes.</summary>
    Primary,

    /// <summary>It follows a primary.</summary>
    Standby,

    /// <summary>It does not answer in time, or refuses to answer.</summary>
    Unreachable,
}

/// <summary>One of the servers that have a store's data, as it describes itself.</summary>
/// <param name="Address">Null for a file.</param>
/// <param name="Position">How many bytes of changes it has, counted the same way at each node of a store; null if unknown.</param>
/// <param name="InSync">Of a standby: whether its store counts on it now; null if that is unknown.</param>
public sealed record StoreNode(string? Address, NodeRole Role, long? Position = null, bool? InSync = null);
