using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>
/// Requests that HttpClient has opinions about. Each is sent past the front and through it: it must arrive as it is, or be refused at
/// once. <see cref="RawHttp"/> waits for less than the front's patience.
/// </summary>
public sealed class OddRequestTests(OddRequestTests.Both both) : IClassFixture<OddRequestTests.Both>
{
    /// <summary>A front before a backend that answers with what has arrived.</summary>
    public sealed class Both : IAsyncLifetime
    {
        // A hop's own (RFC 9110, section 7.6.1), and what each hop writes by itself.
        private static readonly string[] OfAHop =
        [
            "Alt-Svc", "Authorization", "Connection", "Content-Length", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE",
            "Transfer-Encoding", "Upgrade", "traceparent",
        ];

        private readonly Backend _backend = new(EchoAsync);
        private FrontHost? _front;

        public int Direct => _backend.Port;
        public int Through => _front!.Http.BaseAddress!.Port;
        public string Token => _front!.Http.DefaultRequestHeaders.Authorization!.ToString();

        public async ValueTask InitializeAsync()
        {
            await _backend.StartAsync();
            _front = new FrontHost(_backend);
        }

        public async ValueTask DisposeAsync()
        {
            if (_front is not null) await _front.DisposeAsync();
            await _backend.DisposeAsync();
        }

        private static Task EchoAsync(HttpContext context, int number)
        {
            var request = context.Request;
            var query = request.Query.Select(parameter => $"{parameter.Key}={parameter.Value}");
            var headers = request.Headers.Where(header => !OfAHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}={header.Value}");
            context.Response.Headers["X-Sede"] = request.Headers["X-Echo"];
            // Without spaces: a list with them is the same list.
            return context.Response.WriteAsync(
                $"{request.Method.ToUpperInvariant()}\n{request.Path}\n{string.Join('&', query)}\n{string.Join('\n', headers)}"
                    .Replace(" ", "", StringComparison.Ordinal).Replace(';', ','));
        }
    }

    /// <summary>As bytes of UTF-8, one character each.</summary>
    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private Task<(int Status, string Headers, string Body)> SendAsync(int port, string line, string[] headers, string body, string connection = "close")
    {
        string[] all = [.. headers, .. headers.Any(header => header.StartsWith("Host:", StringComparison.Ordinal)) ? [] : new[] { "Host: front" }];
        return RawHttp.SendAsync(port,
            $"{line} HTTP/1.1\r\nConnection: {connection}\r\nAuthorization: {both.Token}\r\n{string.Concat(all.Select(header => header + "\r\n"))}\r\n{body}");
    }

    [Theory]
    [InlineData("X-Sede: Medellín")]
    [InlineData("Idempotency-Key: factura-ñ")]
    [InlineData("X-Sede: 麦德林 🏥")]
    [InlineData("Prefer: wait=ñ")]
    [InlineData("Content-Type: application/ñ")]
    [InlineData("Expect: ñ")]
    [InlineData("Accept-Language: ñ")]
    [InlineData("Cookie: sede=Medellín")]
    [InlineData("User-Agent: Clínica")]
    [InlineData("Referer: http://clínica/")]
    [InlineData("If-Modified-Since: ayer, mañana")]
    [InlineData("traceparent: ñ")]
    [InlineData("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate: ñ=ñ", "baggage: a=ñ", "Correlation-Context: b=ñ")]
    [InlineData("X-Sede: a\u0001b\u007f\u001bc")]
    [InlineData("X-Sede: a\tb")]
    [InlineData("X-Sede:")]
    [InlineData("X-Sede: a", "X-Sede: b")]
    [InlineData("Expect: 100-continue")]
    [InlineData("Via: 1.1 mine", "Forwarded: for=1", "X-Forwarded-For: 1", "TE: trailers", "Keep-Alive: 5", "Proxy-Authorization: x")]
    [InlineData("Host: under_score")]
    [InlineData("Host: front:99999")]
    [InlineData("Host:")]
    public async Task Headers_ThatKestrelAccepts_ReachTheServiceAsTheyAre(params string[] headers)
    {
        string[] bytes = [.. headers.Select(Utf8)];
        foreach (var (line, body) in new[] { ("GET /patients?search=a", ""), ("POST /patients/7/charges", "{}"), ("POST /invoices/7/payments", "{}") })
        {
            string[] all = body.Length == 0 ? bytes : [.. bytes, $"Content-Length: {body.Length}"];
            var direct = await SendAsync(both.Direct, line, all, body);
            var through = await SendAsync(both.Through, line, all, body);

            Assert.Equal(200, direct.Status);
            Assert.Equal((direct.Status, direct.Body), (through.Status, through.Body));
        }
    }

    [Fact]
    public async Task Headers_ThatTheConnectionNames_ReachTheServiceAsTheyDoPastTheFront()
    {
        string[] headers = ["X-Named: 1", "Idempotency-Key: k"];
        var direct = await SendAsync(both.Direct, "GET /patients", headers, "", "close, X-Named, Idempotency-Key, Authorization");
        var through = await SendAsync(both.Through, "GET /patients", headers, "", "close, X-Named, Idempotency-Key, Authorization");

        Assert.Equal((200, direct.Body), (through.Status, through.Body));
        Assert.Contains("Idempotency-Key=k", through.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_WithAHeaderOfAnyEncoding_ReachesTheClientAsItIs()
    {
        // What Kestrel itself refuses to write, another server may send.
        using var server = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        await using var front = new FrontHost($"http://{server.LocalEndpoint}");
        var serving = Task.Run(async () =>
        {
            using var client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
            {
                // The request's headers.
            }
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nX-Sede: {Utf8("Medellín")}\r\nContent-Length: 0\r\n\r\n"),
                TestContext.Current.CancellationToken);
        }, TestContext.Current.CancellationToken);

        var answer = await RawHttp.SendAsync(front.Http.BaseAddress!.Port,
            $"GET /patients HTTP/1.1\r\nHost: front\r\nConnection: close\r\nAuthorization: {front.Http.DefaultRequestHeaders.Authorization}\r\n\r\n");

        Assert.Contains($"X-Sede: {Utf8("Medellín")}", answer.Headers, StringComparison.Ordinal);
        await serving;
    }

    [Theory]
    [InlineData("FOO /patients")]
    [InlineData("get /patients")]
    [InlineData("TRACE /patients")]
    [InlineData("OPTIONS /patients")]
    [InlineData("M-SEARCH!#$%&'*+.^_`|~ /patients")]
    [InlineData("GET http://front/patients?x=1")]
    [InlineData("GET /patients/a%2Fb%25c%2525%20%C3%B1%ff")]
    [InlineData("GET /patients//a/../b/./c;x=1:@!$&'()*+,=|^[]{}\\\"<>`")]
    [InlineData("GET /patients/%zz%e")]
    [InlineData("GET /patients?search=a%zz|^[]{}\\\"<>`#x?y&&=%00%ff%2B+")]
    [InlineData("GET /patients?search=a\u0001b")]
    [InlineData("GET //other.example/patients")]
    [InlineData("GET /@other.example/patients")]
    public async Task Line_ThatKestrelAccepts_MeansTheSameToTheService(string line)
    {
        var direct = await SendAsync(both.Direct, line, [], "");
        var through = await SendAsync(both.Through, line, [], "");

        Assert.Equal(200, direct.Status);
        Assert.Equal((direct.Status, direct.Body), (through.Status, through.Body));
    }

    /// <summary>Also while nothing would be sent: it does not wait for the service.</summary>
    [Theory]
    [InlineData("CONNECT /patients", "X-Sede: a", "CONNECT")]
    [InlineData("GET /patients", "X(1): a", "X(1)")]
    [InlineData("POST /patients", "X/1[]{}\\\"@,;: a", "X/1[]")]
    public async Task Request_ThatHttpClientDoesNotSend_IsRefusedAtOnceAndSaysWhatToChange(string line, string header, string says)
    {
        await using var away = Backend.Answering();
        await using var front = new FrontHost(away);

        foreach (var port in new[] { both.Through, front.Http.BaseAddress!.Port })
        {
            var answer = await SendAsync(port, line, [header, "Content-Length: 0"], "");

            Assert.Equal(400, answer.Status);
            Assert.Contains(says, System.Text.RegularExpressions.Regex.Unescape(answer.Body), StringComparison.Ordinal);
            Assert.Contains("was not carried out", answer.Body, StringComparison.Ordinal);
        }
        Assert.Empty(away.Arrived);
    }

    [Theory]
    [InlineData("Transfer-Encoding: foo", "")]
    [InlineData("Transfer-Encoding: chunked, foo", "2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Content-Length: x", "{}")]
    [InlineData("Content-Length: -2", "{}")]
    [InlineData("Host: a b", "")]
    [InlineData("X-Sede: a\0b", "")]
    [InlineData("X 1: a", "")]
    public async Task Request_ThatIsMalformed_IsRefusedAtOnceAndDoesNotReachTheService(string header, string body)
    {
        var answer = await SendAsync(both.Through, "POST /patients/7/invoices", [header], body);

        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("may or may not", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transfer-Encoding: gzip, chunked", "2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked", "2;x=\"y\"\r\n{}\r\n0\r\nX-Trailer: a\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5", "2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 2\r\nContent-Length: 2", "{}")]
    public async Task Body_InAnyFraming_IsAnsweredAsPastTheFront(string header, string body)
    {
        var direct = await SendAsync(both.Direct, "POST /patients", [header], body);
        var through = await SendAsync(both.Through, "POST /patients", [header], body);

        Assert.Equal((direct.Status, direct.Body), (through.Status, through.Body));
    }

    [Theory]
    [InlineData(30_000)]
    [InlineData(40_000)]
    [InlineData(400_000)]
    public async Task Headers_OfAnySize_AreAnsweredAtOnce(int length)
    {
        var direct = await SendAsync(both.Direct, "GET /patients", [$"X-Sede: {new string('a', length)}"], "");
        var through = await SendAsync(both.Through, "GET /patients", [$"X-Sede: {new string('a', length)}"], "");

        Assert.Equal(direct.Status, through.Status);
    }

    [Fact]
    public async Task Body_ThatTheServiceWouldNotEvenDiscard_IsTooLarge()
    {
        var answer = await SendAsync(both.Through, "POST /patients", ["Content-Length: 40000000"], new string('a', 1_000_000));

        Assert.Equal(413, answer.Status);
    }

    /// <summary>What the front accepts, the service accepts with the headers that the front adds.</summary>
    [Fact]
    public async Task Limits_OfTheService_HaveRoomForTheHeadersOfTheFront()
    {
        await using var front = new FrontHost("http://127.0.0.1:1");
        await using var patients = new Patients.PatientsApp();
        await patients.InitializeAsync();
        var (accepted, limits) = (Limits(front.Services), Limits(patients.Services));

        Assert.InRange(limits.MaxRequestHeadersTotalSize - accepted.MaxRequestHeadersTotalSize, 512, 2048);
        Assert.InRange(limits.MaxRequestHeaderCount - accepted.MaxRequestHeaderCount, 4, 16);
        Assert.Equal(limits.MaxRequestBodySize, accepted.MaxRequestBodySize);
        Assert.Equal(limits.MaxRequestLineSize, accepted.MaxRequestLineSize);

        static KestrelServerLimits Limits(IServiceProvider services) => services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
    }
}
