namespace Clinic.Web.Cluster;

/// <summary>The servers that have the data.</summary>
public sealed record Stores(Store Ledger, Store Redis);

/// <param name="Engine"><c>sqlite</c>, <c>postgres</c> or <c>redis</c>.</param>
public sealed record Store(string Engine, IReadOnlyList<StoreNode> Nodes)
{
    /// <summary>A product's name is the same in each language.</summary>
    public string Product => Engine switch
    {
        "sqlite" => "SQLite",
        "postgres" => "PostgreSQL",
        "redis" => "Redis",
        _ => Engine,
    };
}

/// <param name="Address">Null for a file.</param>
/// <param name="Role"><c>primary</c>, <c>standby</c> or <c>unreachable</c>.</param>
/// <param name="InSync">Of a standby; null if it is unknown.</param>
/// <param name="LagBytes">Of a standby; null if it is unknown.</param>
public sealed record StoreNode(string? Address, string Role, bool? InSync, long? LagBytes);
