using Clients;
using Experiment.History;

namespace Experiment.Trials;

/// <summary>
/// What clerks do when the worst is over. Whoever got no answer, or an error that promises nothing, asks again under the same
/// key: the same payment, if there was one. Whoever sees a parked payment sends it again. Only then is anything called lost.
/// </summary>
internal sealed class Aftermath(ClerkClient patients, TimeProvider time)
{
    private const int SideBySide = 8;

    /// <summary>For all of them: past it the system has not come back, and is judged as it is.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    private int _askedAgain;
    private int _parked;

    /// <summary>Requests that had no certain answer.</summary>
    public int AskedAgain => _askedAgain;

    /// <summary>Payments that a person had to send again.</summary>
    public int Parked => _parked;

    /// <param name="key">The idempotency key that a request was sent under.</param>
    /// <returns>The requests, each with the answer by which it is judged.</returns>
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
