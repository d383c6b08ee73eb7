using Storage.Sqlite;

namespace Simulation.Stores;

/// <summary>A connection to a ledger in memory whose statements a mutation may alter on their way.</summary>
internal sealed class AlteredConnection(SqlAlteration alteration) : PreparedConnection("Data Source=:memory:")
{
    public bool AltersStatements { get; set; }

    protected override string Rewrite(string text)
    {
        if (!AltersStatements) return text;
        foreach (var (old, instead) in alteration.Statements) text = text.Replace(old, instead, StringComparison.Ordinal);
        return text;
    }
}
