using System.Threading.Channels;
using Ledger.Payments;
using PaymentQueue;

namespace Payments.Api.Settlement;

/// <summary>
/// Trims and announces what has been committed, beside the settlements: a slow Redis delays the clerk's answer, not the
/// next commit. Neither call need succeed: the next trim covers this one, and who waits asks the ledger as well.
/// </summary>
internal sealed class Acknowledger(IPaymentStream stream, ILogger log)
{
    private readonly Channel<(Arrival Arrival, string PaymentId)> _committed =
        Channel.CreateUnbounded<(Arrival, string)>(new() { SingleReader = true, SingleWriter = true });

    /// <summary>The ledger has committed this payment's outcome, and that of every payment before it.</summary>
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
                // The announcement first: a clerk waits for it, nobody waits for the trim.
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
