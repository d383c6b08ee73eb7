using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Storage.Sqlite;

/// <summary>
/// A SQLite connection that keeps every statement prepared and finds it by its text: parsing and planning the same few texts again
/// takes longer than running them. Dapper gets these commands; <see cref="SqliteConnection.CreateCommand"/> returns the provider's own.
/// </summary>
internal class PreparedConnection(string connectionString) : SqliteConnection(connectionString)
{
    private static readonly ConcurrentDictionary<string, string> Names = [];

    private readonly Dictionary<string, Stack<SqliteCommand>> _prepared = [];

    public override void Open()
    {
        base.Open();
        // Otherwise a value bound to LIMIT makes SQLite plan the statement again each time (sqlite.org/c3ref/c_dbconfig_defensive.html).
        raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
    }

    protected override DbCommand CreateDbCommand() => new PreparedCommand(this);

    /// <summary>The SQL that is prepared for a text.</summary>
    internal virtual string Rewrite(string text) => text;

    private SqliteCommand Take(string text) =>
        _prepared.TryGetValue(text, out var free) && free.TryPop(out var command) ? command : new SqliteCommand(Rewrite(text), this);

    private void GiveBack(string text, SqliteCommand command)
    {
        command.Parameters.Clear();
        if (!_prepared.TryGetValue(text, out var free)) _prepared[text] = free = new();
        free.Push(command);
    }

    private sealed class PreparedCommand(PreparedConnection connection) : DbCommand
    {
        private string _text = "";
        private SqliteCommand? _command;
        private bool _isOfNoMoreUse;

        private SqliteCommand Command => _command ?? throw new InvalidOperationException("No text was set.");

        // Scripts run once, so they are not kept.
        private bool IsScript => _text.Contains(';', StringComparison.Ordinal);

        [AllowNull]
        public override string CommandText
        {
            get => _text;
            set
            {
                // Dapper sets another text when it expands a list, after it has added the parameters.
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
        public override void Prepare() => Command.Prepare();
        public override int ExecuteNonQuery() => Run(command => command.ExecuteNonQuery());
        public override object? ExecuteScalar() => Run(command => command.ExecuteScalar());
        protected override DbParameter CreateDbParameter() => new PrefixedParameter();
        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Run(command => command.ExecuteReader(behavior));

        protected override void Dispose(bool disposing)
        {
            if (disposing) Return();
            base.Dispose(disposing);
        }

        private T Run<T>(Func<SqliteCommand, T> execute)
        {
            _isOfNoMoreUse = true;
            // An unprepared statement is parsed again whenever its last result was not read to the end.
            if (!IsScript) Command.Prepare();
            var result = execute(Command);
            _isOfNoMoreUse = IsScript;
            return result;
        }

        private void Return()
        {
            if (_command is not { } command) return;
            _command = null;
            if (_isOfNoMoreUse) command.Dispose();
            else connection.GiveBack(_text, command);
        }
    }

    /// <summary>Named as in the statement: Dapper omits the @, and the provider would try every prefix that SQLite knows.</summary>
    private sealed class PrefixedParameter : SqliteParameter
    {
        [AllowNull]
        public override string ParameterName
        {
            get => base.ParameterName;
            set => base.ParameterName = value is null or ['@', ..] ? value : Names.GetOrAdd(value, name => $"@{name}");
        }
    }
}
