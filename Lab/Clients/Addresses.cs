using System.Net.Http.Headers;

namespace Clients;

/// <summary>Where the system under test answers.</summary>
/// <param name="Monitors">Any of them tells the state of the cluster; the first that answers is asked.</param>
public sealed record Addresses(Uri Patients, IReadOnlyList<Uri> Monitors, Uri Gateway)
{
    /// <summary>By what the system knows the experiment: asked for at each request, for a token may expire. Null for nothing.</summary>
    public Func<AuthenticationHeaderValue?> Authorization { get; init; } = () => null;

    /// <summary>The default ports of the design, on the host of <paramref name="patients"/>.</summary>
    public static Addresses Beside(Uri patients) => new(patients, [On(patients, 5000), On(patients, 5010)], On(patients, 6001));

    /// <summary>A client of one of the system's parts, with its token.</summary>
    /// <param name="timeout">For a whole request; what takes longer throws <see cref="TaskCanceledException"/>.</param>
    public HttpClient Connect(Uri part, TimeSpan timeout) => Wire.Connect(part, timeout, Authorization);

    private static Uri On(Uri host, int port) => new UriBuilder(host.Scheme, host.Host, port).Uri;
}
