using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Clinic.Web.Patients;
using Clinic.Web.Services;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>A correction is sent until it is answered, always under the key of its intent.</summary>
public sealed class DeedTests : HttpMessageHandler
{
    private static readonly object Charge = new { id = "c", kind = "exam", description = "x", quantity = 1, unit_price = 2, amount = 2, currency = "COP" };

    private readonly Queue<HttpStatusCode> _answers = new();
    private readonly List<string> _keys = [];

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task Request_OfABusyService_IsSentAgainUnderItsKey(HttpStatusCode busy)
    {
        Assert.Equal(Trouble.None, await VoidAsync(busy, busy, HttpStatusCode.OK));
        Assert.Equal(["the-key", "the-key", "the-key"], _keys);
    }

    [Theory]
    [InlineData(HttpStatusCode.Conflict, Trouble.Changed)]
    [InlineData(HttpStatusCode.UnprocessableEntity, Trouble.Changed)]
    [InlineData(HttpStatusCode.NotFound, Trouble.NotFound)]
    [InlineData(HttpStatusCode.BadRequest, Trouble.Invalid)]
    [InlineData(HttpStatusCode.Forbidden, Trouble.Refused)]
    [InlineData(HttpStatusCode.Unauthorized, Trouble.SignedOut)]
    public async Task Request_ThatIsAnswered_IsNotSentAgain(HttpStatusCode status, Trouble trouble)
    {
        Assert.Equal(trouble, await VoidAsync(status));
        Assert.Single(_keys);
    }

    [Fact]
    public async Task Request_ThatIsNeverAnswered_Ends_AndTheClerkMayTryAgain()
    {
        Assert.Equal(Trouble.Unreachable, await VoidAsync([.. Enumerable.Repeat(HttpStatusCode.ServiceUnavailable, 8)]));
        Assert.Equal(["the-key"], _keys.Distinct());
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _keys.Add(request.Headers.GetValues("Idempotency-Key").Single());
        return Task.FromResult(new HttpResponseMessage(_answers.Dequeue()) { Content = JsonContent.Create(Charge) });
    }

    private async Task<Trouble> VoidAsync(params HttpStatusCode[] answers)
    {
        foreach (var answer in answers) _answers.Enqueue(answer);
        var time = new FakeTimeProvider();
        using var http = new HttpClient(this, disposeHandler: false) { BaseAddress = new Uri("http://patients") };
        var asked = new PatientsClient(http, new Anonymous(), time).VoidAsync("c", "a mistake", "the-key", TestContext.Current.CancellationToken);
        while (!asked.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Empty(_answers);
        return (await asked).Trouble;
    }

    private sealed class Anonymous : ICaller
    {
        public ValueTask<AuthenticationHeaderValue?> AuthorizeAsync() => default;
    }
}
