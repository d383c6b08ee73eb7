using System.Buffers;

namespace Front.Proxy.Forwarding;

/// <summary>
/// What HttpClient would drop or refuse, although Kestrel accepts it. It is refused at once, also while Patients.Api is away: a request
/// reaches Patients.Api as it is or not at all.
/// </summary>
internal static class Sendable
{
    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What to change, or null if the request can be sent.</summary>
    public static string? Fault(HttpRequest request)
    {
        if (HttpMethods.IsConnect(request.Method)) return "Use another method than CONNECT.";
        var odd = request.Headers.Keys.FirstOrDefault(name => name.AsSpan().ContainsAnyExcept(Token));
        return odd is null ? null : $"Rename or remove the header {odd}: names of headers have only letters, digits and !#$%&'*+-.^_`|~.";
    }
}
