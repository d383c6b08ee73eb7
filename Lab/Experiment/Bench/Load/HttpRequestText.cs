using System.Globalization;
using System.Text;

namespace Experiment.Bench.Load;

/// <summary>A request as bytes, made before the measurement.</summary>
internal static class HttpRequestText
{
    /// <param name="headers">Lines that each end with CRLF.</param>
    public static ReadOnlyMemory<byte> Post(string path, string headers, string body)
    {
        var length = Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
    }

    public static ReadOnlyMemory<byte> Get(string path, string headers = "") =>
        Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n");
}
