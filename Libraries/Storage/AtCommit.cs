using System.Data.Common;

namespace Storage;

/// <summary>Items that the writes of one transaction leave to be written together, right before its commit. Only for the writer's thread.</summary>
internal sealed class AtCommit
{
    private readonly Dictionary<Delegate, ILeft> _left = [];

    public void Add<T>(Action<DbConnection, IReadOnlyList<T>> write, T item)
    {
        if (!_left.TryGetValue(write, out var left)) _left[write] = left = new Left<T>(write);
        ((Left<T>)left).Items.Add(item);
    }

    public void Write(DbConnection connection)
    {
        foreach (var left in _left.Values) left.Write(connection);
    }

    public void Clear() => _left.Clear();

    private interface ILeft
    {
        void Write(DbConnection connection);
    }

    private sealed class Left<T>(Action<DbConnection, IReadOnlyList<T>> write) : ILeft
    {
        public List<T> Items { get; } = [];
        public void Write(DbConnection connection) => write(connection, Items);
    }
}
