using System.CommandLine;
using CommandLine;
using LocalSystem.Replication;

namespace Cluster;

/// <summary>Command-line options of a local cluster, shared by <c>cluster</c> and <c>trial</c>.</summary>
internal sealed class ClusterSettings
{
    private readonly Option<double> _restartDelay = Options.Seconds("--restart-delay", ClusterOptions.DefaultRestartDelay, 0, 600,
        "Seconds before the second restart in a row of a part that dies soon after its start; doubled each time, at most 30. "
        + "The first restart is immediate.");

    private readonly Option<double> _liveness = Options.Seconds("--liveness", ClusterOptions.DefaultLiveness, 2, 3600,
        "Seconds without an answer after which a part is killed and restarted.");

    private readonly Option<string> _ports = Options.OneOf("--ports", ["default", "free"],
        "default: 4000-4003, 5000-5003, 5010, 6001, 6390, 8080, 6391 with --ledger postgres, and 18888, 18889 with a dashboard. "
        + "free: unused ports, so that several clusters can run side by side.");

    private readonly Option<string> _ledger = LedgerOption();

    private readonly Option<int> _shards = Options.Number("--shards", 1, 1, 16,
        "How many leaders settle side by side. Each patient's payments stay in order of arrival.");

    private readonly Option<string> _redis = Options.OneOf("--redis", ["single", "replicated"],
        "single: one Redis server. replicated: two, and three Sentinels that promote the replica when the master is dead.");

    private readonly Option<bool> _replicated = new("--replicated") { Description = "The same as --ledger postgres-replicated --redis replicated." };

    public void AddTo(Command command)
    {
        command.Add(_redis);
        command.Add(_replicated);
        command.Add(_ledger);
        command.Add(_restartDelay);
        command.Add(_liveness);
        command.Add(_ports);
        command.Add(_shards);
    }

    /// <param name="data">Null for a new temporary folder.</param>
    public ClusterPlan Read(ParseResult parsed, string? data) => new(
        new ClusterOptions(
            data ?? ClusterOptions.FreshData(),
            parsed.GetValue(_ports) == "free" ? Ports.Free() : Ports.Default,
            TimeSpan.FromSeconds(parsed.GetValue(_restartDelay)),
            TimeSpan.FromSeconds(parsed.GetValue(_liveness)),
            LedgerChoice: parsed.GetValue(_replicated) ? PatroniServer.Choice : parsed.GetValue(_ledger)!,
            Shards: parsed.GetValue(_shards))
        {
            HasReplicatedRedis = HasReplicatedRedis(parsed),
        },
        OwnsData: data is null);

    /// <summary>The options that <see cref="Again"/> gives. The ledger's value may be secret.</summary>
    public IReadOnlyList<Option> Repeated => [_ledger, _redis, _replicated, _shards];

    public bool HasSeveralShards(ParseResult parsed) => parsed.GetValue(_shards) > 1;

    /// <returns>The options that select the same shards and the same kind of stores again, without a connection string: it may contain a password.</returns>
    public string Again(ParseResult parsed) => (parsed.GetValue(_replicated) ? PatroniServer.Choice : parsed.GetValue(_ledger)) switch
    {
        ClusterOptions.Sqlite => "",
        Postgres.Name => $" --ledger {Postgres.Name}",
        PatroniServer.Choice => $" --ledger {PatroniServer.Choice}",
        _ => " --ledger 'Host=…'",
    } + (HasReplicatedRedis(parsed) ? " --redis replicated" : "")
        + (parsed.GetValue(_shards) is > 1 and var shards ? FormattableString.Invariant($" --shards {shards}") : "");

    private bool HasReplicatedRedis(ParseResult parsed) => parsed.GetValue(_replicated) || parsed.GetValue(_redis) == "replicated";

    private static Option<string> LedgerOption()
    {
        var option = new Option<string>("--ledger")
        {
            Description = "sqlite: a file in the data folder. postgres: a PostgreSQL server, started as a part of the cluster. "
                + "postgres-replicated: three of them under Patroni, of which one may be lost. "
                + "Or the connection string of a running server: 'Host=localhost;Database=alta'.",
            DefaultValueFactory = _ => ClusterOptions.Sqlite,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: not (ClusterOptions.Sqlite or Postgres.Name or PatroniServer.Choice) } token]) return;
            const string expected = "--ledger takes sqlite, postgres, postgres-replicated or a connection string such as Host=localhost;Database=alta";
            // Anything but a word may contain a password, so it is not repeated.
            if (token.Value.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')) result.AddError($"{expected}, not {token.Value}.");
            else if (Postgres.WhatIsWrong(token.Value) is { } wrong) result.AddError($"{expected}: {wrong}");
        });
        return option;
    }
}

/// <param name="OwnsData">The data folder was created for this run only.</param>
internal sealed record ClusterPlan(ClusterOptions Options, bool OwnsData)
{
    /// <summary>Deletes the data folder if it was created for this run. Call it after the cluster has stopped.</summary>
    public void RemoveOwnData()
    {
        if (OwnsData) Directory.Delete(Options.Data, recursive: true);
    }
}
