using System.Net.Http.Headers;

namespace Clients;

/// <summary>Addresses of the system under test.</summary>
/// <param name="Monitors">Each can report the state of the cluster; the first that answers is used.</param>
public sealed record Addresses(Uri Patients, IReadOnlyList<Uri> Monitors, Uri Gateway)
{
    /// <summary>Returns the experiment's token, or null for none. Called for each request, because a token may expire.</summary>
    public Func<AuthenticationHeaderValue?> Authorization { get; init; } = () => null;

    /// <summary>The default ports, on the host of <paramref name="patients"/>.</summary>
    public static Addresses Beside(Uri patients) => new(patients, [On(patients, 5000), On(patients, 5010)], On(patients, 6001));

    /// <summary>A client for one of the services, which sends the token.</summary>
    /// <param name="timeout">For a whole request; a slower one throws <see cref="TaskCanceledException"/>.</param>
    public HttpClient Connect(Uri part, TimeSpan timeout) => Wire.Connect(part, timeout, Authorization);

    private static Uri On(Uri host, int port) => new UriBuilder(host.Scheme, host.Host, port).Uri;
}
