using System.Buffers.Text;
using System.Text;

namespace Experiment.Bench.Load;

/// <summary>Collects what a connection receives until it is a whole HTTP/1.1 answer.</summary>
internal sealed class AnswerReader
{
    private byte[] _buffer = new byte[4 * 1024];
    private int _received;

    /// <summary>Where the next bytes belong.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_received == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            return _buffer.AsMemory(_received);
        }
    }

    /// <summary>Call it before a new request.</summary>
    public void Clear() => _received = 0;

    /// <param name="bytes">How many were written to <see cref="Free"/>.</param>
    /// <returns>The answer; null while it is incomplete. Valid until <see cref="Clear"/>.</returns>
    /// <exception cref="BenchException">The connection was closed, or this client does not read such an answer.</exception>
    public HttpAnswer? Received(int bytes)
    {
        if (bytes == 0) throw new BenchException("The server closed a connection without an answer.");
        _received += bytes;
        var text = _buffer.AsSpan(0, _received);
        var end = text.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        if (!Utf8Parser.TryParse(text["HTTP/1.1 ".Length..], out int status, out _)) throw new BenchException("The server's answer is not HTTP/1.1.");
        var head = text[..(end + 2)];
        var body = end + 4;
        if (Header(head, "Content-Length: "u8) is { Length: > 0 } length)
        {
            if (!Utf8Parser.TryParse(length, out int size, out _)) throw new BenchException("The server's answer has a bad length.");
            return _received >= body + size ? new HttpAnswer(status, _buffer.AsMemory(body, size)) : null;
        }
        if (Header(head, "Transfer-Encoding: "u8).SequenceEqual("chunked"u8)) return Chunks(status, body);
        throw new BenchException($"The server's answer has no length: {Encoding.UTF8.GetString(head)}");
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        if (at < 0) return default;
        var value = head[(at + name.Length)..];
        return value[..value.IndexOf("\r\n"u8)];
    }

    /// <summary>Moves the chunks together. The buffer is changed only once all are there.</summary>
    private HttpAnswer? Chunks(int status, int body)
    {
        var text = _buffer.AsSpan(0, _received);
        if (!text.EndsWith("\r\n0\r\n\r\n"u8) && !text[body..].SequenceEqual("0\r\n\r\n"u8)) return null;
        var (from, to) = (body, body);
        while (true)
        {
            if (!Utf8Parser.TryParse(text[from..], out int size, out var digits, 'x')) throw new BenchException("The server's answer has a bad chunk.");
            if (size == 0) return new HttpAnswer(status, _buffer.AsMemory(body, to - body));
            from += digits + 2;
            text.Slice(from, size).CopyTo(text[to..]);
            (from, to) = (from + size + 2, to + size);
        }
    }
}

/// <param name="Body">Valid until the connection's next request.</param>
internal readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public bool Contains(ReadOnlySpan<byte> text) => Body.Span.IndexOf(text) >= 0;

    public override string ToString() => $"{Status} {Encoding.UTF8.GetString(Body.Span)}";
}
