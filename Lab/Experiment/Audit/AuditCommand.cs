using System.CommandLine;
using System.Data.Common;
using CommandLine;
using Spectre.Console;

namespace Experiment.Audit;

/// <summary><c>audit</c>: checks that the ledger's audit trail is intact and matches the ledger.</summary>
internal static class AuditCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "A cluster's data folder. The cluster may be stopped, unless it has its own PostgreSQL server.",
        }.AcceptExistingOnly();
        var ledger = new Option<string?>("--ledger")
        {
            Description = "Instead of --data: the connection string of a PostgreSQL ledger, for example 'Host=localhost;Database=alta'.",
        };
        var command = new Command("audit",
            "Recomputes the audit trail's hashes and compares the trail with the ledger. Read-only; safe while the system runs.") { data, ledger };
        command.Validators.Add(result =>
        {
            // GetResult, not GetValue: the value of an option that can't be parsed throws.
            if (result.GetResult(data) is null == result.GetResult(ledger) is null) result.AddError("audit needs exactly one of --data and --ledger.");
        });
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(data)?.FullName, parsed.GetValue(ledger), console, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? data, string? ledger, IAnsiConsole console, CancellationToken cancellation)
    {
        try
        {
            await using var snapshot = await Snapshot.OpenAsync(data, ledger, cancellation);
            return await new AuditReport(snapshot, console).RunAsync(cancellation) ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception failure) when (failure is InvalidOperationException or DbException or ArgumentException)
        {
            console.WriteLine($"The trail can't be read: {failure.Message}");
            return ExitCode.BadUsage;
        }
    }
}
