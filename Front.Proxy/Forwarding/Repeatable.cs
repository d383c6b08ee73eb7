namespace Front.Proxy.Forwarding;

/// <summary>
/// Which requests may be sent again though the one before may have been carried out: those that only read, and those whose
/// Idempotency-Key Patients.Api heeds. Charging a patient for something, for one, has no key: twice sent would be twice billed.
/// </summary>
internal static class Repeatable
{
    private const string Key = "Idempotency-Key";
    private static readonly HttpRequestOptionsKey<bool> Mark = new("alta.repeatable");

    /// <summary>Reads the body of a request that may be repeated, so that it can be sent as often as it takes.</summary>
    /// <param name="maxBytes">A longer body is not kept, and its request not repeated.</param>
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

    /// <summary>Looks without taking: whoever reads the body afterwards reads all of it.</summary>
    private static async Task<bool> IsAtMostAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBytes) return false;
        var read = await request.BodyReader.ReadAtLeastAsync(maxBytes + 1, cancellation);
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return read.Buffer.Length <= maxBytes;
    }
}
