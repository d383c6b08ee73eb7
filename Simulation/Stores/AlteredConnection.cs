using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Simulation.Stores;

/// <summary>
/// A connection whose statements a mutation may alter on their way, and which keeps every statement prepared: parsing the same few texts
/// again and again would take half of a run's time.
/// </summary>
internal sealed class AlteredConnection(SqlAlteration alteration) : SqliteConnection("Data Source=:memory:")
{
    private readonly Dictionary<string, Stack<SqliteCommand>> _prepared = [];
    private readonly Dictionary<string, string> _altered = [];

    public bool AltersStatements { get; set; }

    protected override DbCommand CreateDbCommand() => new PreparedCommand(this);

    private SqliteCommand Take(string text) =>
        _prepared.TryGetValue(text, out var free) && free.TryPop(out var command) ? command : new SqliteCommand(Alter(text), this);

    private void GiveBack(string text, SqliteCommand command)
    {
        command.Parameters.Clear();
        if (!_prepared.TryGetValue(text, out var free)) _prepared[text] = free = new();
        free.Push(command);
    }

    private string Alter(string text)
    {
        if (!AltersStatements || alteration.Statements.Count == 0) return text;
        if (_altered.TryGetValue(text, out var known)) return known;
        var altered = text;
        foreach (var (old, instead) in alteration.Statements) altered = altered.Replace(old, instead, StringComparison.Ordinal);
        return _altered[text] = altered;
    }

    private sealed class PreparedCommand(AlteredConnection connection) : DbCommand
    {
        private string _text = "";
        private SqliteCommand? _command;

        private SqliteCommand Command => _command ?? throw new InvalidOperationException("No text was set.");

        [AllowNull]
        public override string CommandText
        {
            get => _text;
            set
            {
                // Dapper expands a list by another text when the parameters are there already.
                SqliteParameter[] parameters = _command is null ? [] : [.. _command.Parameters.Cast<SqliteParameter>()];
                Return();
                _text = value ?? "";
                _command = connection.Take(_text);
                _command.Parameters.AddRange(parameters);
            }
        }

        public override int CommandTimeout { get; set; }
        public override CommandType CommandType { get; set; } = CommandType.Text;
        public override bool DesignTimeVisible { get; set; }
        public override UpdateRowSource UpdatedRowSource { get; set; }
        protected override DbConnection? DbConnection { get => connection; set { } }
        protected override DbParameterCollection DbParameterCollection => Command.Parameters;
        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() { }
        public override int ExecuteNonQuery() => Ready().ExecuteNonQuery();
        public override object? ExecuteScalar() => Ready().ExecuteScalar();
        public override void Prepare() => Command.Prepare();
        protected override DbParameter CreateDbParameter() => new SqliteParameter();
        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Ready().ExecuteReader(behavior);

        protected override void Dispose(bool disposing)
        {
            if (disposing) Return();
            base.Dispose(disposing);
        }

        // What is not prepared beforehand is parsed anew whenever its last result was not read to the end. A script is run once.
        private SqliteCommand Ready()
        {
            if (!_text.Contains(';', StringComparison.Ordinal)) Command.Prepare();
            return Command;
        }

        private void Return()
        {
            if (_command is { } command) connection.GiveBack(_text, command);
            _command = null;
        }
    }
}
