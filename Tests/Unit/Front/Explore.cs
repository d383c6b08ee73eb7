using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Tests.Unit.Front;

public sealed class Explore
{
    [Fact]
    public async Task All()
    {
        await using var backend = new Backend(async (context, _) =>
        {
            var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var headers = string.Join(" | ", context.Request.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).Where(h => h.Key is not ("traceparent" or "Authorization")).Select(h => $"{h.Key}={h.Value}"));
            context.Response.Headers["X-Answer"] = "a";
            await context.Response.WriteAsync($"{context.Request.Method} {raw} [{headers.Length}] {headers[..Math.Min(200, headers.Length)]}");
        });
        await using var front = new FrontHost(backend, TimeSpan.FromSeconds(3));
        await backend.StartAsync();
        var token = front.Http.DefaultRequestHeaders.Authorization!.ToString();
        var port = front.Http.BaseAddress!.Port;
        string H(params string[] more) => $"Host: front\r\nAuthorization: {token}\r\n" + string.Concat(more.Select(m => m + "\r\n"));
        const string C = "Connection: close";
        var utf8 = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes("Medellín"));
        var cases = new (string, string)[]
        {
            ("plain", $"GET /patients?search=a HTTP/1.1\r\n{H(C)}\r\n"),
            ("utf8 header", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: " + utf8)}\r\n"),
            ("latin1 header", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: Medell\u00edn")}\r\n"),
            ("utf8 key post", $"POST /invoices/7/payments HTTP/1.1\r\n{H(C, "Idempotency-Key: " + utf8, "Content-Length: 2")}\r\n{{}}"),
            ("utf8 post charge", $"POST /patients/7/charges HTTP/1.1\r\n{H(C, "X-Sede: " + utf8, "Content-Length: 2")}\r\n{{}}"),
            ("content-type utf8", $"POST /patients/7/charges HTTP/1.1\r\n{H(C, "Content-Type: " + utf8, "Content-Length: 2")}\r\n{{}}"),
            ("prefer utf8", $"GET /patients HTTP/1.1\r\n{H(C, "Prefer: " + utf8)}\r\n"),
            ("tracestate utf8", $"GET /patients HTTP/1.1\r\n{H(C, "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate: " + utf8, "baggage: a=" + utf8, "Correlation-Context: b=" + utf8)}\r\n"),
            ("traceparent utf8", $"GET /patients HTTP/1.1\r\n{H(C, "traceparent: " + utf8)}\r\n"),
            ("ctl", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: a\u0001b\u007f\u001bc")}\r\n"),
            ("tab", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: a\tb")}\r\n"),
            ("nul", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: a\0b")}\r\n"),
            ("cr", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: a\rb")}\r\n"),
            ("empty value", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede:")}\r\n"),
            ("name paren", $"GET /patients HTTP/1.1\r\n{H(C, "X(1): a")}\r\n"),
            ("name space", $"GET /patients HTTP/1.1\r\n{H(C, "X 1: a")}\r\n"),
            ("name utf8", $"GET /patients HTTP/1.1\r\n{H(C, utf8 + ": a")}\r\n"),
            ("name slash", $"GET /patients HTTP/1.1\r\n{H(C, "X/1[]{{}}\\\"@,;: a")}\r\n"),
            ("h2 name", $"GET /patients HTTP/1.1\r\n{H(C, ":path: a")}\r\n"),
            ("30k header", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: " + new string('a', 30000))}\r\n"),
            ("32.6k headers", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: " + new string('a', 32768 - 430))}\r\n"),
            ("40k header", $"GET /patients HTTP/1.1\r\n{H(C, "X-Sede: " + new string('a', 40000))}\r\n"),
            ("post 32.6k headers", $"POST /patients HTTP/1.1\r\n{H(C, "Content-Length: 2", "X-Sede: " + new string('a', 32768 - 430))}\r\n{{}}"),
            ("100 headers", $"GET /patients HTTP/1.1\r\n{H([C, .. Enumerable.Range(0, 97).Select(n => $"X-{n}: a")])}\r\n"),
            ("101 headers", $"GET /patients HTTP/1.1\r\n{H([C, .. Enumerable.Range(0, 98).Select(n => $"X-{n}: a")])}\r\n"),
            ("FOO", $"FOO /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("get", $"get /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("TRACE", $"TRACE /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("CONNECT", $"CONNECT front:80 HTTP/1.1\r\nHost: front:80\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("CONNECT path", $"CONNECT /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("OPTIONS *", $"OPTIONS * HTTP/1.1\r\n{H(C)}\r\n"),
            ("OPTIONS", $"OPTIONS /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("M-SEARCH!", $"M-SEARCH!#$%&'*+.^_`|~ /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("method paren", $"FO(O) /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("method utf8", $"{utf8} /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("get body", $"GET /patients HTTP/1.1\r\n{H(C, "Content-Length: 2")}\r\n{{}}"),
            ("get content-type", $"GET /patients HTTP/1.1\r\n{H(C, "Content-Type: text/x")}\r\n"),
            ("delete", $"DELETE /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("expect", $"POST /patients HTTP/1.1\r\n{H(C, "Expect: 100-continue", "Content-Length: 2")}\r\n{{}}"),
            ("expect other", $"POST /patients HTTP/1.1\r\n{H(C, "Expect: " + utf8, "Content-Length: 2")}\r\n{{}}"),
            ("expect get", $"GET /patients HTTP/1.1\r\n{H(C, "Expect: 100-continue")}\r\n"),
            ("conn named", $"GET /patients HTTP/1.1\r\n{H("Connection: close, X-Named, Idempotency-Key", "X-Named: 1", "Idempotency-Key: k")}\r\n"),
            ("conn auth", $"GET /patients HTTP/1.1\r\n{H("Connection: close, Authorization, Host")}\r\n"),
            ("keep-alive etc", $"GET /patients HTTP/1.1\r\n{H(C, "Keep-Alive: 5", "TE: trailers", "Proxy-Authorization: x", "Proxy-Connection: x", "Trailer: X", "Alt-Svc: a", "Via: 1.1 me", "Forwarded: for=1", "X-Forwarded-For: 1")}\r\n"),
            ("te foo", $"POST /patients HTTP/1.1\r\n{H(C, "Transfer-Encoding: foo")}\r\n"),
            ("te gzip,chunked", $"POST /patients HTTP/1.1\r\n{H(C, "Transfer-Encoding: gzip, chunked")}\r\n2\r\n{{}}\r\n0\r\n\r\n"),
            ("te chunked,foo", $"POST /patients HTTP/1.1\r\n{H(C, "Transfer-Encoding: chunked, foo")}\r\n2\r\n{{}}\r\n0\r\n\r\n"),
            ("te+cl", $"POST /patients HTTP/1.1\r\n{H(C, "Transfer-Encoding: chunked", "Content-Length: 5")}\r\n2\r\n{{}}\r\n0\r\n\r\n"),
            ("te on get", $"GET /patients HTTP/1.1\r\n{H(C, "Transfer-Encoding: chunked")}\r\n0\r\n\r\n"),
            ("bad chunk post", $"POST /patients HTTP/1.1\r\n{H(C, "Transfer-Encoding: chunked")}\r\nzz\r\n{{}}\r\n0\r\n\r\n"),
            ("bad chunk get", $"GET /patients HTTP/1.1\r\n{H(C, "Transfer-Encoding: chunked")}\r\nzz\r\n{{}}\r\n0\r\n\r\n"),
            ("cl bad", $"POST /patients HTTP/1.1\r\n{H(C, "Content-Length: x")}\r\n{{}}"),
            ("cl twice", $"POST /patients HTTP/1.1\r\n{H(C, "Content-Length: 2", "Content-Length: 2")}\r\n{{}}"),
            ("no cl post", $"POST /patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("upgrade", $"GET /patients HTTP/1.1\r\n{H("Connection: close, Upgrade", "Upgrade: websocket")}\r\n"),
            ("upgrade only", $"GET /patients HTTP/1.1\r\n{H("Connection: Upgrade, close", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")}\r\n"),
            ("upgrade post", $"POST /patients HTTP/1.1\r\n{H("Connection: Upgrade, close", "Upgrade: foo", "Content-Length: 2")}\r\n{{}}"),
            ("absolute", $"GET http://front/patients?x=1 HTTP/1.1\r\n{H(C)}\r\n"),
            ("absolute other", $"GET http://other.example/patients?x=1 HTTP/1.1\r\nHost: other.example\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("absolute nopath", $"GET http://front HTTP/1.1\r\n{H(C)}\r\n"),
            ("path pct", $"GET /patients/a%2Fb%25c%2525%20%C3%B1%ff HTTP/1.1\r\n{H(C)}\r\n"),
            ("path odd", $"GET /patients//a/../b/./c;x=1:@!$&'()*+,=|^[]{{}}\\\"<>` HTTP/1.1\r\n{H(C)}\r\n"),
            ("path badpct", $"GET /patients/%zz%e HTTP/1.1\r\n{H(C)}\r\n"),
            ("path nul", $"GET /patients/%00 HTTP/1.1\r\n{H(C)}\r\n"),
            ("path utf8", $"GET /patients/{utf8} HTTP/1.1\r\n{H(C)}\r\n"),
            ("query utf8", $"GET /patients?search={utf8} HTTP/1.1\r\n{H(C)}\r\n"),
            ("query odd", $"GET /patients?search=a%zz|^[]{{}}\\\"<>`#x?y&&=%00%ff%2B+ HTTP/1.1\r\n{H(C)}\r\n"),
            ("query ctl", $"GET /patients?search=a\u0001b HTTP/1.1\r\n{H(C)}\r\n"),
            ("double slash", $"GET //evil.example/patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("at", $"GET /@evil.example/patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("no slash", $"GET patients HTTP/1.1\r\n{H(C)}\r\n"),
            ("7k path", $"GET /patients/{new string('a', 7000)} HTTP/1.1\r\n{H(C)}\r\n"),
            ("9k path", $"GET /patients/{new string('a', 9000)} HTTP/1.1\r\n{H(C)}\r\n"),
            ("host odd", $"GET /patients HTTP/1.1\r\nHost: a_b.c\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("host odd2", $"GET /patients HTTP/1.1\r\nHost: a!b$c'(),;~*+=&\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("host utf8", $"GET /patients HTTP/1.1\r\nHost: {utf8}\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("host empty", $"GET /patients HTTP/1.1\r\nHost:\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("host none", $"GET /patients HTTP/1.1\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("host port", $"GET /patients HTTP/1.1\r\nHost: a:99999\r\nAuthorization: {token}\r\n{C}\r\n\r\n"),
            ("http10", $"GET /patients HTTP/1.0\r\nAuthorization: {token}\r\n\r\n"),
            ("http12", $"GET /patients HTTP/1.2\r\n{H(C)}\r\n"),
            ("obsfold", $"GET /patients HTTP/1.1\r\n{H(C, "X-A: b\r\n c")}\r\n"),
            ("twice", $"GET /patients HTTP/1.1\r\n{H(C, "X-A: b", "X-A: c", "Cookie: a=1", "Cookie: b=2")}\r\n"),
        };
        var lines = new List<string>();
        foreach (var (name, request) in cases)
        {
            string One(string x) => x.ReplaceLineEndings(" ")[..Math.Min(330, x.ReplaceLineEndings(" ").Length)];
            async Task<string> Ask(int p)
            {
                var began = TimeProvider.System.GetTimestamp();
                try { var a = await RawHttp.SendAsync(p, request); return $"{a.Status} ({TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0}) {One(a.Body)}"; }
                catch (Exception e) { return e.GetType().Name + e.Message; }
            }
            var direct = await Ask(backend.Port);
            var via = await Ask(port);
            lines.Add($"{name}\n   D {direct}\n   F {via}");
        }
        await File.WriteAllLinesAsync("/tmp/w/help/explore.txt", lines);
    }
}
