using Clients;
using Experiment.History;

namespace Experiment.Trials;

/// <summary>
/// What clerks do after the faults. A request that got no answer or an error is sent again under the same idempotency key,
/// which returns the same payment if there was one. A parked payment is retried. Only then can a payment count as lost.
/// </summary>
internal sealed class Aftermath(ClerkClient patients, TimeProvider time)
{
    private const int SideBySide = 8;

    /// <summary>For all requests together. A system that has not recovered by then is judged as it is.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    private int _askedAgain;
    private int _parked;

    /// <summary>Requests that had no certain answer and were sent again.</summary>
    public int AskedAgain => _askedAgain;

    /// <summary>Parked payments that a person had to retry.</summary>
    public int Parked => _parked;

    /// <param name="key">Gives the idempotency key of a request.</param>
    /// <returns>The requests, each with the final answer by which it is judged.</returns>
    public async Task<IReadOnlyList<Ask>> RunAsync(IReadOnlyList<Ask> asks, Func<Ask, string> key, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var answered = new Ask[asks.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellation };
        await Parallel.ForAsync(0, asks.Count, options, async (index, token) =>
        {
            var ask = asks[index];
            var left = Bound - time.GetElapsedTime(start);
            if (!ask.Answer.IsSuccess) ask = ask with { Answer = await AskAgainAsync(ask, key(ask), left, token) };
            if (ask.Answer.Payment is { IsSettled: false } payment) await SendAgainAsync(payment.PaymentId, left, token);
            answered[index] = ask;
        });
        return answered;
    }

    private async Task<PaymentAnswer> AskAgainAsync(Ask ask, string key, TimeSpan bound, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _askedAgain);
        return await Poll.UntilAsync(async token => await patients.PayAsync(ask.InvoiceId, key, OpenLoop.CardToken, token)
            is { IsAccepted: true } again ? again : null, bound, time, cancellation) ?? ask.Answer;
    }

    private async Task SendAgainAsync(string payment, TimeSpan bound, CancellationToken cancellation)
    {
        var rested = await Poll.UntilAsync(async token => await patients.GetPaymentAsync(payment, token)
            is { Status: not "requested" } now ? now : null, bound, time, cancellation);
        if (rested is not { Status: "parked" }) return;
        Interlocked.Increment(ref _parked);
        await patients.RetryPaymentAsync(payment, cancellation);
    }
}
