namespace LocalSystem.Replication;

/// <summary>What keeps replicated stores from losing what they acknowledged. Tests break one rule at a time, and must find the loss.</summary>
public sealed record ReplicationRules
{
    public static ReplicationRules Safe { get; } = new();

    /// <summary>
    /// Patroni's client of etcd, for the interface of etcd's second version. With <c>etcd3</c>, Patroni 3.0 writes its lock without a comparison, and a
    /// primary that stood still takes the lead back from its successor, whose commits are lost (patroni/patroni#2693).
    /// </summary>
    public string EtcdClient { get; init; } = "etcd";

    /// <summary>Without a standby no commit is acknowledged. Otherwise it would be on the primary's disk alone.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>A Redis server that starts asks the Sentinels for the master. Otherwise it starts as it is configured: the first one as a master.</summary>
    public bool AsksForTheMaster { get; init; } = true;
}
