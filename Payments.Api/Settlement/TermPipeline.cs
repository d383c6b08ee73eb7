using System.Diagnostics;
using System.Threading.Channels;
using Ledger.Payments;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;

namespace Payments.Api.Settlement;

/// <summary>The dependencies of a term's work. All of them can be simulated.</summary>
internal sealed record LeaderServices(
    ISettlementLedger Ledger, IPaymentStream Stream, IPaymentGateway Gateway, ProcessingOptions Options,
    TimeProvider Time, Telemetry Telemetry, ILogger Log)
{
    /// <summary>Source of the jitter in retry pauses.</summary>
    public Random Random { get; init; } = Random.Shared;
}

/// <summary>Why the work of a term ended.</summary>
internal enum TermEnd
{
    SteppedDown,
    LeaseLost,
    Superseded,
}

/// <summary>
/// One leader's work under one epoch, as a pipeline: read the stream in order, record intents, charge in parallel, settle what is
/// ready at the head in order, acknowledge. It begins at the stream's start, so a predecessor's pending payments are finished first.
/// </summary>
#pragma warning disable CA1001 // RunAsync disposes what it makes.
internal sealed class TermPipeline(Term term, Takeover takeover, LeaderServices services)
#pragma warning restore CA1001
{
    private static readonly TimeSpan ReadWait = TimeSpan.FromMilliseconds(400);
    // The stream is a hint: an entry that it lost is found in the ledger.
    private static readonly TimeSpan LedgerCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly Arrival Last = new(long.MaxValue);

    private readonly Channel<InFlight> _inFlight = Channel.CreateUnbounded<InFlight>(new() { SingleReader = true, SingleWriter = true });
    private readonly Acknowledger _acknowledger = new(services.Stream, services.Log);
    private readonly List<InFlight> _batch = [];

    // The last payment that was begun. Entries up to it may still come from the stream, and are only checked.
    private Arrival _begun = Arrival.None;
    private Window? _window;
    private CancellationTokenSource? _stop;
    private CancellationToken _reading;
    private TermEnd _end = TermEnd.SteppedDown;

    private sealed record InFlight(QueuedPayment Payment, Task<Outcome> Outcome, Activity? Span);

    /// <summary>Runs until told to stop or superseded. Throws if one of its loops fails. Then start again with a new pipeline.</summary>
    public async Task<TermEnd> RunAsync(CancellationToken stepDown, CancellationToken lost)
    {
        using var stop = _stop = CancellationTokenSource.CreateLinkedTokenSource(lost);
        await using var window = _window = new Window(services.Options.MaxInFlight, services.Time);
        takeover.Begin();
        Task[] parts = [
            StopAllOnFailure(ReadAsync(stepDown)),
            StopAllOnFailure(SettleAsync()),
            StopAllOnFailure(_acknowledger.RunAsync(stop.Token)),
        ];
        try
        {
            await Task.WhenAll(parts);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested || _end != TermEnd.SteppedDown)
        {
            // Expected: the lease was lost or a higher epoch exists.
        }
        finally
        {
            Abandon();
        }
        return lost.IsCancellationRequested ? TermEnd.LeaseLost : _end;
    }

    private async Task StopAllOnFailure(Task part)
    {
        try
        {
            await part;
        }
        catch
        {
            await _stop!.CancelSoonAsync();
            throw;
        }
    }

    private void Abandon()
    {
        foreach (var left in _batch) Telemetry.Abandoned(left.Span);
        while (_inFlight.Reader.TryRead(out var left)) Telemetry.Abandoned(left.Span);
    }

    private async Task ReadAsync(CancellationToken stepDown)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stepDown, _stop!.Token);
        _reading = reading.Token;
        var charger = new Charger(
            services,
            async payment => (await RecordIntentAsync([payment])).Count > 0,
            payment => services.Ledger.IsRequestedAsync(payment, _stop.Token));
        var cursor = Arrival.None;
        var wait = TimeSpan.Zero;
        var reachable = true;
        long? checkedAt = null;
        try
        {
            await EnsureLeaseAsync();
            await BeginAsync(takeover.TakePending(), [], charger);
            while (!reading.IsCancellationRequested)
            {
                try
                {
                    var entries = await services.Stream.ReadAsync(cursor, services.Options.BatchSize, wait, reading.Token);
                    if (entries.Count > 0) cursor = await TakeAsync(cursor, entries, charger);
                    wait = ReadWait;
                    reachable = true;
                    if (entries.Count == services.Options.BatchSize) continue;
                }
                catch (QueueUnavailableException failure)
                {
                    // Retried without a limit: the loop ends with the lease.
                    if (reachable) Log.QueueUnavailable(services.Log, failure);
                    reachable = false;
                    await Task.Delay(RetryDelay, services.Time, reading.Token);
                }
                if (checkedAt is { } last && services.Time.GetElapsedTime(last) < LedgerCheck) continue;
                checkedAt = services.Time.GetTimestamp();
                cursor = await CatchUpAsync(cursor, charger);
                takeover.TakeAll();
            }
        }
        catch (OperationCanceledException) when (stepDown.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            // Stepping down: nothing new is taken, and what is in flight is settled.
        }
        finally
        {
            _inFlight.Writer.TryComplete();
        }
    }

    /// <summary>Begins to charge the unsettled payments up to the last of <paramref name="entries"/>.</summary>
    /// <returns>The new cursor.</returns>
    private async Task<Arrival> TakeAsync(Arrival cursor, IReadOnlyList<StreamEntry> entries, Charger charger)
    {
        var stop = _stop!.Token;
        // The stream gives only the range; the payments come from the ledger. So a payment whose entry was lost is found too.
        var payments = await NextAsync(entries.Max(entry => entry.Arrival));
        // Entries behind a full batch are read again after it.
        if (payments.Count == services.Options.BatchSize) entries = [.. entries.Where(entry => entry.Arrival <= payments[^1].Arrival)];
        var next = await CheckAsync(entries, payments, stop);
        if (payments.Count > 0) await RecordAndBeginAsync(payments, entries, charger);
        else if (_begun == Arrival.None && next != Arrival.None)
        {
            // A predecessor settled all of these but did not trim them.
            await services.Stream.TrimAsync(next, stop);
        }
        return next > cursor ? next : cursor;
    }

    /// <summary>Takes what the ledger has and the stream does not: Redis may have lost entries, the newest as well.</summary>
    /// <returns>The new cursor.</returns>
    private async Task<Arrival> CatchUpAsync(Arrival cursor, Charger charger)
    {
        while (true)
        {
            var payments = await NextAsync(Last);
            if (payments.Count > 0)
            {
                await RecordAndBeginAsync(payments, [], charger);
                cursor = payments[^1].Arrival;
            }
            if (payments.Count < services.Options.BatchSize) return cursor;
        }
    }

    private async Task<IReadOnlyList<QueuedPayment>> NextAsync(Arrival upTo)
    {
        var payments = await services.Ledger.RequestedAsync(_begun, upTo, services.Options.BatchSize, _stop!.Token);
        // Asked to step down meanwhile: what came since is the successor's.
        _reading.ThrowIfCancellationRequested();
        return payments;
    }

    private async Task RecordAndBeginAsync(IReadOnlyList<QueuedPayment> payments, IReadOnlyList<StreamEntry> entries, Charger charger) =>
        await BeginAsync(await RecordIntentAsync(payments), entries, charger);

    /// <summary>Begins to charge these payments, whose intents are recorded.</summary>
    private async Task BeginAsync(IReadOnlyList<QueuedPayment> payments, IReadOnlyList<StreamEntry> entries, Charger charger)
    {
        if (payments.Count == 0) return;
        if (_begun == Arrival.None && !takeover.IsOver)
        {
            using var traced = takeover.Enter();
            Log.Draining(services.Log, payments.Count, term.Epoch);
        }
        var contexts = entries.ToLookup(entry => entry.PaymentId, entry => entry.TraceParent);
        foreach (var payment in payments)
        {
            await _window!.EnterAsync(_stop!.Token);
            _inFlight.Writer.TryWrite(Begin(payment, contexts[payment.Id].FirstOrDefault(), charger));
            _begun = payment.Arrival;
        }
    }

    /// <summary>Sets aside entries that match no payment.</summary>
    /// <returns>The highest arrival read that the ledger knows.</returns>
    private async Task<Arrival> CheckAsync(
        IReadOnlyList<StreamEntry> entries, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation)
    {
        var next = payments.Count > 0 ? payments[^1].Arrival : Arrival.None;
        var requested = payments.ToDictionary(payment => payment.Id, payment => payment.Arrival);
        var others = entries.Where(entry => requested.GetValueOrDefault(entry.PaymentId) != entry.Arrival).ToList();
        if (others.Count == 0) return next;

        var known = await services.Ledger.ArrivalsAsync([.. others.Select(entry => entry.PaymentId).Distinct()], cancellation);
        foreach (var entry in others.Where(entry => IsSettled(entry) && entry.Arrival > next)) next = entry.Arrival;
        List<StreamEntry> foreign = [.. others.Where(entry => !IsSettled(entry))];
        if (foreign.Count > 0)
        {
            Log.SetAside(services.Log, foreign.Count, foreign[0].Id);
            await services.Stream.SetAsideAsync(foreign, "not announced by the ledger", cancellation);
        }
        return next;

        bool IsSettled(StreamEntry entry) => known.TryGetValue(entry.PaymentId, out var arrival) && arrival == entry.Arrival;
    }

    private InFlight Begin(QueuedPayment payment, string? traceParent, Charger charger)
    {
        traceParent ??= payment.TraceParent;
        var ambient = Activity.Current;
        var span = services.Telemetry.StartProcessing(
            payment.Id, payment.Arrival, traceParent, term.Epoch, term.Replica, takeover.Take(payment, traceParent));
        var outcome = charger.ChargeAsync(payment, _stop!.Token);
        Activity.Current = ambient;
        return new InFlight(payment, outcome, span);
    }

    /// <returns>The payments that may be charged: those that are still requested.</returns>
    private async Task<IReadOnlyList<QueuedPayment>> RecordIntentAsync(IReadOnlyList<QueuedPayment> payments)
    {
        await EnsureLeaseAsync();
        var fence = await services.Ledger.RecordIntentAsync(term.Epoch, term.Replica, payments, _stop!.Token);
        await PassAsync(fence);
        if (fence != Fence.PassedInPart) return payments;
        List<QueuedPayment> requested = [];
        foreach (var payment in payments)
            if (await services.Ledger.IsRequestedAsync(payment, _stop.Token)) requested.Add(payment);
        return requested;
    }

    private async Task SettleAsync()
    {
        var reader = _inFlight.Reader;
        var first = true;
        while (await reader.WaitToReadAsync(_stop!.Token))
        {
            _batch.Clear();
            while (_batch.Count < services.Options.BatchSize && reader.TryPeek(out var next) && (_batch.Count == 0 || next.Outcome.IsCompleted))
            {
                reader.TryRead(out _);
                _batch.Add(next);
                await next.Outcome;
                _window!.Leave();
            }
            await EnsureLeaseAsync();
            await CommitAsync(_batch, first ? takeover.SinceLoss : null);
            first = false;
        }
        _acknowledger.Complete();
    }

    private async Task CommitAsync(List<InFlight> batch, TimeSpan? firstSettlement)
    {
        var began = services.Time.GetUtcNow();
        List<PaymentOutcome> outcomes = [.. batch.Select(item => new PaymentOutcome(item.Payment, item.Outcome.Result))];
        try
        {
            await PassAsync(await services.Ledger.SettleAsync(term.Epoch, term.Replica, outcomes, firstSettlement, _stop!.Token));
        }
        catch (OutcomeRefusedException)
        {
            for (var i = 0; i < outcomes.Count; i++) outcomes[i] = await SettleAloneAsync(outcomes[i]);
        }

        if (outcomes.Any(outcome => outcome.Outcome is Outcome.Paid or Outcome.Declined)) term.Worked();
        // If the payment came later, the time passed waiting for a clerk, not for the takeover.
        if (firstSettlement is { } duration && batch[0].Payment.Arrival.Time <= takeover.Minted) services.Telemetry.FirstSettlement(duration);
        services.Telemetry.Batch(batch.Count);
        foreach (var ((payment, outcome), span) in outcomes.Zip(batch.Select(item => item.Span)))
        {
            _acknowledger.Acknowledge(payment.Arrival, payment.Id);
            if (outcome is Outcome.Parked parked) Log.Parked(services.Log, payment.Id, parked.Reason);
            services.Telemetry.Settled(span, StoredStatus.Of(outcome.Status), term.Replica, services.Time.GetUtcNow() - payment.Arrival.Time, began);
        }
        takeover.Settle(batch.Count);
        batch.Clear();
    }

    /// <summary>Of a batch that the ledger refuses, each payment alone: the one that it refuses is parked, so that the others go on.</summary>
    private async Task<PaymentOutcome> SettleAloneAsync(PaymentOutcome outcome)
    {
        try
        {
            await PassAsync(await services.Ledger.SettleAsync(term.Epoch, term.Replica, [outcome], null, _stop!.Token));
            return outcome;
        }
        catch (OutcomeRefusedException refused)
        {
            Log.OutcomeRefused(services.Log, outcome.Payment.Id, refused);
            var parked = outcome with { Outcome = new Outcome.Parked("the ledger refuses the gateway's answer") };
            await PassAsync(await services.Ledger.SettleAsync(term.Epoch, term.Replica, [parked], null, _stop!.Token));
            return parked;
        }
    }

    // I7: a leader that can't prove its lease stops by itself. The ledger's fence rejects writes that slip through.
    private async Task EnsureLeaseAsync()
    {
        if (!term.Lease.IsHeld) await EndAsync(TermEnd.LeaseLost);
    }

    private async Task PassAsync(Fence fence)
    {
        if (fence != Fence.Stale) return;
        services.Telemetry.StaleWrite();
        Log.StaleWrite(services.Log, term.Replica, term.Epoch);
        await EndAsync(TermEnd.Superseded);
    }

    private async Task EndAsync(TermEnd end)
    {
        _end = end;
        await _stop!.CancelSoonAsync();
        _stop!.Token.ThrowIfCancellationRequested();
    }
}
