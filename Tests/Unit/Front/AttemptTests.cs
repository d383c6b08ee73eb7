using System.Net;
using System.Net.Sockets;
using Front.Proxy.Forwarding;
using Xunit;

namespace Tests.Unit.Front;

public sealed class AttemptTests
{
    public static TheoryData<Exception, string> Failures() => new()
    {
        { new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException()), "Refused" },
        { new HttpRequestException(HttpRequestError.NameResolutionError), "Refused" },
        { new TaskCanceledException("connect", new TimeoutException()), "Refused" },
        { new TaskCanceledException(), "Broken" },
        { new HttpRequestException(HttpRequestError.ResponseEnded), "Broken" },
        { new HttpRequestException(HttpRequestError.InvalidResponse), "Broken" },
        { new HttpRequestException("while sending", new IOException("reset")), "Broken" },
        { new HttpRequestException("while sending", new SocketException()), "Broken" },
        { new IOException(), "Broken" },
        { new ObjectDisposedException("socket"), "Broken" },
        { new HttpRequestException("Request headers must contain only ASCII characters."), "Unsendable" },
        { new HttpRequestException("while sending", new InvalidOperationException("header")), "Unsendable" },
        { new InvalidOperationException("version"), "Unsendable" },
        { new NotSupportedException("scheme"), "Unsendable" },
        { new UriFormatException(), "Unsendable" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Failure_OfAnAttempt_SaysWhetherAnythingWasSent(Exception failure, string result) =>
        Assert.Equal(result, Attempt.Of(failure).Result.ToString());

    /// <summary>The exceptions above are those of HttpClient, and not of our imagination.</summary>
    [Fact]
    public async Task Header_ThatHttpClientCannotEncode_IsUnsendable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{listener.LocalEndpoint}/");
        request.Headers.TryAddWithoutValidation("X-Sede", "Medellín");

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => http.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(AttemptResult.Unsendable, Attempt.Of(failure).Result);
    }
}
