namespace Front.Proxy.Forwarding;

/// <summary>
/// Requests that may be sent again although the previous attempt may have been carried out: reads, and every POST with an
/// Idempotency-Key. Patients.Api carries out such a POST once and gives the same answer again.
/// </summary>
internal static class Repeatable
{
    private const string Key = "Idempotency-Key";
    private static readonly HttpRequestOptionsKey<bool> Mark = new("alta.repeatable");

    /// <summary>
    /// Waits for the whole body, so that a malformed one is refused before anything is sent. Marks a repeatable request and buffers
    /// its body, so that it can be sent several times.
    /// </summary>
    /// <param name="maxBytes">A longer body is not waited for, and its request is not repeated.</param>
    /// <exception cref="BadHttpRequestException">The body is malformed.</exception>
    public static async Task MarkAsync(HttpContext context, HttpRequestMessage outgoing, int maxBytes, CancellationToken cancellation)
    {
        if (!await IsAtMostAsync(context.Request, maxBytes, cancellation) || !IsSafe(context.Request)) return;
        if (outgoing.Content is not null) await outgoing.Content.LoadIntoBufferAsync(maxBytes, cancellation);
        outgoing.Options.Set(Mark, true);
    }

    public static bool Is(HttpRequestMessage request) => request.Options.TryGetValue(Mark, out var marked) && marked;

    public static bool OnlyReads(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head;

    public static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
        || (HttpMethods.IsPost(request.Method) && request.Headers.ContainsKey(Key));

    /// <summary>Peeks: the body can still be read from its start.</summary>
    private static async Task<bool> IsAtMostAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBytes) return false;
        var read = await request.BodyReader.ReadAtLeastAsync(maxBytes + 1, cancellation);
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return read.Buffer.Length <= maxBytes;
    }
}
