using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class QueueDepthTests(QueueDepthTests.Shallow app) : IClassFixture<QueueDepthTests.Shallow>
{
    public sealed class Shallow : PatientsApp
    {
        protected override Dictionary<string, string> Settings => new() { ["Demo:Enabled"] = "false", ["Payments:MaxQueueDepth"] = "3" };
    }

    [Fact(Timeout = 60_000)]
    public async Task Queue_TooDeep_RefusesNewRequestsAcceptsNothingAndAnswersKnownKeys()
    {
        var bills = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.BillAsync()));
        var waiting = new List<Answer>();
        foreach (var (_, invoiceId) in bills[..3]) waiting.Add(await app.PayAsync(invoiceId, invoiceId, "tok_slow", "wait=0"));
        var last = bills[3].InvoiceId;

        var refused = (await app.PayAsync(last, last)).IsProblem(HttpStatusCode.ServiceUnavailable);

        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("issued", (string)(await app.GetAsync($"/invoices/{last}"))["state"]!);
        Assert.Equal(3, (int)(await app.GetAsync("/payments"))["total"]!);
        Assert.Equal(waiting[0].Id, (await app.PayAsync(bills[0].InvoiceId, bills[0].InvoiceId, "tok_slow", "wait=0")).Id);

        await app.Leader.SettleOneAsync(waiting[0].Id);
        // Retries under the same key, as the refusal says: nothing was accepted under it.
        var again = await app.PayAsync(last, last);
        while (again.Status == HttpStatusCode.ServiceUnavailable)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            again = await app.PayAsync(last, last);
        }
        Assert.Equal("paid", (string)again["status"]!);
    }
}
