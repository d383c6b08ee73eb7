namespace Experiment.Clients;

/// <summary>Where the system under test answers.</summary>
/// <param name="Monitors">Any of them tells the state of the cluster; the first that answers is asked.</param>
public sealed record Addresses(Uri Patients, IReadOnlyList<Uri> Monitors, Uri Gateway)
{
    /// <summary>The default ports of the design, on the host of <paramref name="patients"/>.</summary>
    public static Addresses Beside(Uri patients) => new(patients, [On(patients, 5000), On(patients, 5010)], On(patients, 6001));

    private static Uri On(Uri host, int port) => new UriBuilder(host.Scheme, host.Host, port).Uri;
}
