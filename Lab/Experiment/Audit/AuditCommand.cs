using System.CommandLine;
using System.Data.Common;
using CommandLine;
using Spectre.Console;

namespace Experiment.Audit;

/// <summary><c>audit</c>: whether the ledger's audit trail is whole, and tells what the ledger holds.</summary>
internal static class AuditCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The data folder of a cluster, running or not (with its own PostgreSQL server: running)." }.AcceptExistingOnly();
        var ledger = new Option<string?>("--ledger") { Description = "Instead: the connection string of a PostgreSQL ledger, 'Host=localhost;Database=alta'." };
        var command = new Command("audit", "Recomputes the audit trail's hashes and compares it with the ledger. Reads only, while the system runs as well.") { data, ledger };
        command.Validators.Add(result =>
        {
            if (result.GetValue(data) is null == result.GetValue(ledger) is null) result.AddError("audit takes either --data or --ledger: say which ledger.");
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
