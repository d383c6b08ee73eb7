namespace Patients.Api.Http;

/// <summary>A request's body, read once for all that bind to it.</summary>
internal static class RequestBody
{
    public const int MaxBytes = ServiceDefaults.ServiceDefaultsExtensions.MaxBodyBytes;

    private static readonly object Key = new();

    /// <summary>The body's bytes, or the first <see cref="MaxBytes"/> and one more if it is longer.</summary>
    /// <exception cref="BadHttpRequestException">The client sent no whole body.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var read)) return (ReadOnlyMemory<byte>)read!;
        var bytes = new byte[Math.Min(context.Request.ContentLength ?? MaxBytes, MaxBytes) + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, context.RequestAborted);
        ReadOnlyMemory<byte> body = bytes.AsMemory(0, length);
        context.Items[Key] = body;
        return body;
    }
}
