using System.Net;
using System.Net.Http.Headers;

namespace Tests.Browser;

/// <summary>A payment that the system has no room for is not called accepted.</summary>
[Collection(OneClinic.Name)]
public sealed class BusyTests(ClinicFixture clinic)
{
    [Fact]
    public async Task Payment_RefusedForTooManyRequests_IsShownAsNotAcceptedYet()
    {
        var page = await clinic.OpenAsync();
        await page.GotoAsync(clinic.LinkFor("flooded"));
        // Beside the flood a request gets through now and then: then the next invoice is tried.
        while (!await IsRefusedAsync(page, await clinic.BillAsync()))
        {
        }
    }

    /// <returns>False if the payment got through at once.</returns>
    private async Task<bool> IsRefusedAsync(IPage page, string invoice)
    {
        await page.OpenInvoiceAsync(invoice);
        using var stop = new CancellationTokenSource();
        var flooded = new TaskCompletionSource();
        var flood = Enumerable.Range(0, 16).Select(_ => FloodAsync(flooded, stop.Token)).ToList();
        await flooded.Task.WaitAsync(ClinicFixture.Bound);
        await page.PayAsync();
        await Expect(page.Locator("[data-step=Busy], [data-step=Paid]").First).ToBeVisibleAsync();
        var isRefused = await page.Payment("Busy").IsVisibleAsync();
        if (isRefused) await Expect(page.Payment("Busy")).ToContainTextAsync("not accepted yet");
        await stop.CancelAsync();
        await Task.WhenAll(flood);
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        await clinic.AssertPaidOnceAsync(invoice);
        return isRefused;
    }

    /// <summary>Uses up the clerk's own share of requests.</summary>
    private async Task FloodAsync(TaskCompletionSource flooded, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = clinic.System.Addresses.Patients };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", clinic.TokenFor("flooded", TimeSpan.FromMinutes(5)));
        while (!stop.IsCancellationRequested)
        {
            using var answer = await http.GetAsync(new Uri("payments/none", UriKind.Relative), CancellationToken.None);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) flooded.TrySetResult();
        }
    }
}
