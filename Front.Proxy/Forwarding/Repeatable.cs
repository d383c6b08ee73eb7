namespace Front.Proxy.Forwarding;

/// <summary>
/// Requests that may be sent again although the previous attempt may have been carried out: reads, and payments with an
/// Idempotency-Key. Patients.Api ignores the key on all other requests: a charge that is sent twice is billed twice.
/// </summary>
internal static class Repeatable
{
    private const string Key = "Idempotency-Key";
    private static readonly HttpRequestOptionsKey<bool> Mark = new("alta.repeatable");

    /// <summary>Marks a repeatable request and buffers its body, so that it can be sent several times.</summary>
    /// <param name="maxBytes">A request with a longer body is not buffered and not repeated.</param>
    public static async Task MarkAsync(HttpContext context, HttpRequestMessage outgoing, int maxBytes, CancellationToken cancellation)
    {
        if (!IsSafe(context.Request) || !await IsAtMostAsync(context.Request, maxBytes, cancellation)) return;
        if (outgoing.Content is not null) await outgoing.Content.LoadIntoBufferAsync(maxBytes, cancellation);
        outgoing.Options.Set(Mark, true);
    }

    public static bool Is(HttpRequestMessage request) => request.Options.TryGetValue(Mark, out var marked) && marked;

    public static bool OnlyReads(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head;

    public static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
        || (HttpMethods.IsPost(request.Method) && request.Headers.ContainsKey(Key) && IsPayment(request.Path));

    private static bool IsPayment(PathString path) => path.Value?.Split('/') is ["", var invoices, _, var payments, .. [] or [""]]
        && invoices.Equals("invoices", StringComparison.OrdinalIgnoreCase) && payments.Equals("payments", StringComparison.OrdinalIgnoreCase);

    /// <summary>Peeks: the body can still be read from its start.</summary>
    private static async Task<bool> IsAtMostAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBytes) return false;
        var read = await request.BodyReader.ReadAtLeastAsync(maxBytes + 1, cancellation);
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return read.Buffer.Length <= maxBytes;
    }
}
