using System.Data.Common;
using Dapper;
using ServiceDefaults;
using Patients.Api.Prices;
using Storage;

namespace Patients.Api.Patients;

/// <summary>
/// Makes the parts by which patients are found, if an older <see cref="SearchText"/> made them or none did. Besides the service's other work,
/// because millions of patients take minutes; until then, some of them are found only as before. Parts of older rules stay, and find them too.
/// </summary>
public sealed class RefoldPatients(Database ledger, BackgroundLoops loops, IHostApplicationLifetime lifetime, ILogger<RefoldPatients> log) : IHostedService
{
    /// <summary>Short transactions: other writers wait for each.</summary>
    private const int BatchSize = 200;

    private static readonly RowParameter[] Sorting = [RowParameter.Text("@sorting"), RowParameter.Text("@id")];

    /// <summary>Completes when all patients are folded.</summary>
    public Task Folded { get; private set; } = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Folded = FoldAsync(lifetime.ApplicationStopping);
        loops.Watch(nameof(RefoldPatients), Folded, mayEnd: true);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task FoldAsync(CancellationToken stopping)
    {
        var folded = 0;
        while (await ledger.WriteAsync(FoldNext, stopping) is { } count) folded += count;
        if (folded > 0) Log.PatientsFolded(log, folded);
    }

    /// <summary>Folds the next patients. The progress is kept in the same transaction, so that a crash loses none of it.</summary>
    /// <returns>How many, or null if all are folded.</returns>
    private static int? FoldNext(DbConnection connection)
    {
        var progress = connection.QuerySingle<(long Version, long Target, string LastId)>("SELECT version, target, last_id FROM search_folding");
        if (progress.Version >= SearchText.Version) return null;
        var after = progress.Target == SearchText.Version ? progress.LastId : "";
        var patients = connection.Query<(string Id, string Name, string Document, long Trial)>(
            "SELECT id, name, document, trial FROM patients WHERE id > @after ORDER BY id LIMIT @BatchSize", new { after, BatchSize }).AsList();
        connection.InsertParts(patients);
        connection.ExecuteForEach("UPDATE patients SET sorting = @sorting WHERE id = @id", Sorting,
            [.. patients.Select(patient => new object?[] { SearchText.Sorting(patient.Name), patient.Id })]);
        // A price list is short.
        if (patients.Count == 0) connection.RefoldPrices();
        connection.Execute("UPDATE search_folding SET version = @version, target = @target, last_id = @lastId", new
        {
            version = patients.Count == 0 ? SearchText.Version : progress.Version,
            target = (long)SearchText.Version,
            lastId = patients.Count == 0 ? "" : patients[^1].Id,
        });
        return patients.Count;
    }
}
