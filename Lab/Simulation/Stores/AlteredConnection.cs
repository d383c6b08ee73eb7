using Storage.Sqlite;

namespace Simulation.Stores;

/// <summary>A connection to the in-memory ledger. A mutation may alter its statements.</summary>
internal sealed class AlteredConnection(SqlAlteration alteration) : PreparedConnection("Data Source=:memory:")
{
    public bool AltersStatements { get; set; }

    internal override string Rewrite(string text)
    {
        if (!AltersStatements) return text;
        foreach (var (old, instead) in alteration.Statements) text = text.Replace(old, instead, StringComparison.Ordinal);
        return text;
    }
}
