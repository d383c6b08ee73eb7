using Dapper;
using Ledger;
using Ledger.Payments;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>
/// Marks the invoices on which nothing is to be paid any more. Only the leader knows when that is, and it has no time for it. Until an invoice is
/// marked, the list of those who owe looks at it in vain; nothing else depends on it. Every request takes the mark back.
/// </summary>
public sealed class CloseInvoices(Database ledger, TimeProvider time, ILogger<CloseInvoices> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Short transactions: other writers wait for each.</summary>
    private const int BatchSize = 200;

    // A refund that is under way may take the money back.
    private static readonly string IsClosed = $"""
        (NOT {InvoiceMoney.IsUnpaid("invoices")} AND NOT EXISTS (SELECT 1 FROM payments AS moving
            WHERE moving.invoice_id = invoices.id AND moving.status IN ('{StoredStatus.Requested}', '{StoredStatus.Parked}')))
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                while (await CloseNextAsync(stoppingToken) == BatchSize) { }
            }
#pragma warning disable CA1031 // Without the marks a list is slow. That is no reason to end the service.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.InvoicesNotClosed(log, failure);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>How many invoices were looked at. If it is a whole batch, there may be more.</returns>
    public async Task<int> CloseNextAsync(CancellationToken cancellation)
    {
        var ids = (await ledger.BrowseAsync(connection => connection.QueryAsync<string>(
            $"SELECT id FROM invoices WHERE is_open = 1 AND trial = 0 AND {IsClosed} LIMIT {BatchSize}"))).AsList();
        if (ids.Count == 0) return 0;
        await ledger.WriteAsync(connection =>
        {
            // A request may have been accepted since. From here on none is.
            connection.LockMoneyOf(ids);
            var (list, parameters) = IdList.Of(ids);
            return connection.Execute($"UPDATE invoices SET is_open = 0 WHERE id IN ({list}) AND {IsClosed}", parameters);
        }, cancellation);
        return ids.Count;
    }
}
