using System.CommandLine;
using CommandLine;

namespace Cluster;

/// <summary>The command line's options of a local cluster, which <c>cluster</c> and <c>trial</c> have in common.</summary>
internal sealed class ClusterSettings
{
    private readonly Option<double> _restartDelay = Options.Seconds("--restart-delay", ClusterOptions.DefaultRestartDelay, 0, 600,
        "Seconds: the first delay of the backoff for a part that keeps dying young, doubled each time, at most 30. The first restart is immediate.");

    private readonly Option<double> _liveness = Options.Seconds("--liveness", ClusterOptions.DefaultLiveness, 2, 3600,
        "Seconds without an answer after which a part is killed and restarted.");

    private readonly Option<string> _ports = Options.OneOf("--ports", ["default", "free"],
        "default: 4000, 4001, 5000-5003, 5010, 6001, 6390, 8080, 6391 with --ledger postgres, and 18888, 18889 with a dashboard. free: any that nobody uses, so that several clusters run side by side.");

    private readonly Option<string> _ledger = LedgerOption();

    public void AddTo(Command command)
    {
        command.Add(_ledger);
        command.Add(_restartDelay);
        command.Add(_liveness);
        command.Add(_ports);
    }

    /// <param name="data">Null for a fresh folder, which is removed at the end.</param>
    public ClusterPlan Read(ParseResult parsed, string? data) => new(
        new ClusterOptions(
            data ?? ClusterOptions.FreshData(),
            parsed.GetValue(_ports) == "free" ? Ports.Free() : Ports.Default,
            TimeSpan.FromSeconds(parsed.GetValue(_restartDelay)),
            TimeSpan.FromSeconds(parsed.GetValue(_liveness)),
            LedgerChoice: parsed.GetValue(_ledger)!),
        OwnsData: data is null);

    /// <returns>What a command line must say besides, to run on the same kind of ledger; it tells no password.</returns>
    public string Again(ParseResult parsed) => parsed.GetValue(_ledger) switch
    {
        ClusterOptions.Sqlite => "",
        Postgres.Name => $" --ledger {Postgres.Name}",
        _ => " --ledger 'Host=…'",
    };

    private static Option<string> LedgerOption()
    {
        var option = new Option<string>("--ledger")
        {
            Description = "sqlite: a file in the data folder. postgres: a PostgreSQL server, started as a part of the cluster. Or the connection string of a running one: 'Host=localhost;Database=alta'.",
            DefaultValueFactory = _ => ClusterOptions.Sqlite,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not (ClusterOptions.Sqlite or Postgres.Name) && !token.Value.Contains('=') && !token.Value.Contains("://"))
                result.AddError($"--ledger takes sqlite, postgres or a connection string such as Host=localhost;Database=alta, not {token.Value}.");
        });
        return option;
    }
}

/// <param name="OwnsData">The data folder was made for this run alone.</param>
internal sealed record ClusterPlan(ClusterOptions Options, bool OwnsData)
{
    /// <summary>Removes the data that nobody asked to keep. Call it after the cluster has stopped.</summary>
    public void RemoveOwnData()
    {
        if (OwnsData) Directory.Delete(Options.Data, recursive: true);
    }
}
