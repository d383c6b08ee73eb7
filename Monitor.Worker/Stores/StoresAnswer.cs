using Storage;

namespace Monitor.Worker.Stores;

/// <summary>The servers behind the two stores, as last seen.</summary>
public sealed record StoresAnswer(StoreAnswer Ledger, StoreAnswer Redis);

/// <param name="Engine"><c>sqlite</c>, <c>postgres</c> or <c>redis</c>.</param>
/// <param name="Nodes">In the order of the connection string.</param>
public sealed record StoreAnswer(string Engine, IReadOnlyList<StoreNodeAnswer> Nodes)
{
    public static StoreAnswer Of(string engine, IReadOnlyList<StoreNode> nodes)
    {
        var top = nodes.Where(node => node.Role == NodeRole.Primary).Max(node => node.Position);
        return new(engine, [.. nodes.Select(node => new StoreNodeAnswer(node.Address, node.Role, node.InSync,
            // All are asked at the same time. A standby that answers a moment later may have more than the primary told.
            node.Role == NodeRole.Standby && top - node.Position is { } lag ? Math.Max(0, lag) : null))]);
    }
}

/// <param name="Address">Null for a file.</param>
/// <param name="InSync">Of a standby: whether commits wait for it (ledger), or whether it is connected to the primary (Redis).</param>
/// <param name="LagBytes">Of a standby: how much of the primary's changes it does not have.</param>
public sealed record StoreNodeAnswer(string? Address, NodeRole Role, bool? InSync, long? LagBytes);
