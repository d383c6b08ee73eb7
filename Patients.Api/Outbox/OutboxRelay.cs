using System.Diagnostics;
using System.Threading.Channels;
using Ledger.Payments;
using Microsoft.Extensions.Logging;
using PaymentQueue;

namespace Patients.Api.Outbox;

/// <summary>
/// Keeps the stream up to date with the ledger: appends every requested payment in order of arrival and restores what Redis lost.
/// Safe to run in several processes: an append only succeeds if the stream's top is the expected one.
/// </summary>
public sealed class OutboxRelay(LedgerOutbox outbox, IPaymentStream stream, TimeProvider time, ILogger<OutboxRelay> log)
{
    private const int BatchSize = 500;

    /// <summary>How often the stream is compared with the ledger without new payments. A loss goes unnoticed for at most this long.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly Channel<bool> _committed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Arrival _cursor = Arrival.None;

    /// <summary>Call this after a request was committed: there is something to append.</summary>
    public void Signal() => _committed.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var reachable = true;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await PassAsync(cancellation);
                if (!reachable) Log.Reachable(log);
                reachable = true;
                await WaitForCommitAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The relay must not end: without it no payment is ever charged.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // Nothing is lost: every request waits in the ledger.
                if (reachable) Log.Unreachable(log, failure);
                reachable = false;
                await Task.Delay(RetryDelay, time, cancellation);
            }
        }
    }

    /// <summary>Appends until the stream holds every requested payment.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var entries = await outbox.UnsettledAfterAsync(_cursor, BatchSize, cancellation);
            var top = entries.Count == 0
                ? await stream.TopAsync(cancellation)
                : await AppendAsync(entries, cancellation);
            if (entries.Count > 0 && top == entries[^1].Arrival)
            {
                Telemetry.Appended.Add(entries.Count);
                _cursor = top;
                if (entries.Count < BatchSize) return;
            }
            else if (top == _cursor) return;
            else await ResumeFromAsync(top, cancellation);
        }
    }

    private async Task<Arrival> AppendAsync(IReadOnlyList<StreamEntry> entries, CancellationToken cancellation)
    {
        Activity?[] spans = [.. entries.Select(Telemetry.StartPublishing)];
        try
        {
            // The reader of an entry continues from the entry's own span, so that the trace shows the time in the queue.
            return await stream.AppendAsync(
                _cursor, [.. entries.Select((entry, i) => spans[i] is { Id: { } id } ? entry with { TraceParent = id } : entry)], cancellation);
        }
        finally
        {
            foreach (var span in spans) span?.Dispose();
        }
    }

    // The top is not the expected one: an append was applied after its timeout, another relay was faster, or Redis lost data or
    // came back in an older state. In each case the top tells what the stream holds.
    private async Task ResumeFromAsync(Arrival top, CancellationToken cancellation)
    {
        if (top != Arrival.None && !await outbox.IsKnownAsync(top, cancellation))
        {
            Log.ForeignTop(log, top);
            await stream.ResetAsync(cancellation);
            top = Arrival.None;
        }
        if (top < _cursor) Log.Rebuilding(log, top, _cursor);
        _cursor = top;
    }

    private async Task WaitForCommitAsync(CancellationToken cancellation)
    {
        // Ends the wait after the sweep interval even if nothing was committed.
        await using var sweep = time.CreateTimer(static relay => ((OutboxRelay)relay!).Signal(), this, SweepInterval, Timeout.InfiniteTimeSpan);
        await _committed.Reader.ReadAsync(cancellation);
    }
}
