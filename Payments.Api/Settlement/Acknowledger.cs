using System.Threading.Channels;
using Ledger.Payments;
using PaymentQueue;

namespace Payments.Api.Settlement;

/// <summary>
/// Trims and announces committed payments in parallel with the settlements, so that a slow Redis delays the clerk's answer but
/// not the next commit. Both calls may fail: the next trim covers this one, and waiting requests also ask the ledger.
/// </summary>
internal sealed class Acknowledger(IPaymentStream stream, ILogger log)
{
    private readonly Channel<(Arrival Arrival, string PaymentId)> _committed =
        Channel.CreateUnbounded<(Arrival, string)>(new() { SingleReader = true, SingleWriter = true });

    /// <summary>Call once the ledger has committed the outcomes of this payment and all payments before it.</summary>
    public void Acknowledge(Arrival arrival, string paymentId) => _committed.Writer.TryWrite((arrival, paymentId));

    public void Complete() => _committed.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellation)
    {
        var ids = new List<string>();
        while (await _committed.Reader.WaitToReadAsync(cancellation))
        {
            var last = Arrival.None;
            ids.Clear();
            while (_committed.Reader.TryRead(out var committed))
            {
                ids.Add(committed.PaymentId);
                last = committed.Arrival;
            }
            try
            {
                // The announcement first, because a clerk waits for it.
                var announce = stream.AnnounceAsync(ids, cancellation);
                var trim = stream.TrimAsync(last, cancellation);
                await Task.WhenAll(announce, trim);
            }
            catch (QueueUnavailableException failure)
            {
                Log.QueueUnavailable(log, failure);
            }
        }
    }
}
