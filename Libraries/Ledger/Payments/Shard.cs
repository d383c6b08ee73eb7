namespace Ledger.Payments;

/// <summary>The part of the payments that one leader settles: those whose slot falls to it.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Of">How many shards there are. May differ after a restart: a payment keeps its slot, not its shard.</param>
public readonly record struct Shard(int Number, int Of)
{
    /// <summary>The configuration key, in every service: how many shards there are.</summary>
    public const string Setting = "Payments:Shards";

    public const int Most = 16;

    /// <summary>All payments.</summary>
    public static readonly Shard Only = new(0, 1);

    public bool IsOnly => Of == 1;

    /// <summary>In SQL: the condition for the payments of this shard, after another condition; empty if there is only one.</summary>
    public string AndIsMine => IsOnly ? "" : FormattableString.Invariant($"AND slot % {Of} = {Number}");

    public static IReadOnlyList<Shard> All(int count) => [.. Enumerable.Range(0, count).Select(number => new Shard(number, count))];
}
