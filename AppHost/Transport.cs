using System.Security.Cryptography.X509Certificates;

namespace AppHost;

/// <summary>
/// HTTPS needs the .NET development certificate, trusted by this machine. Without it the dashboard uses HTTP, so that it does not
/// show a warning on each page.
/// </summary>
internal static class Transport
{
    /// <summary>The extension that marks a certificate created by <c>dotnet dev-certs https</c>.</summary>
    private const string DevelopmentCertificate = "1.3.6.1.4.1.311.84.1.1";

    private static readonly string[] Addresses = ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    public static void UseHttpWithoutCertificate(this IDistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!Addresses.Any(name => configuration[name]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true) || HasTrustedCertificate()) return;
        foreach (var (name, value) in WithoutTls(name => configuration[name]).ToList()) configuration[name] = value;
    }

    /// <summary>The settings of the https profile in launchSettings.json, without TLS.</summary>
    /// <param name="read">Reads a setting.</param>
    internal static IEnumerable<(string Name, string Value)> WithoutTls(Func<string, string?> read)
    {
        yield return ("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        foreach (var name in Addresses)
        {
            if (read(name)?.Split(';') is not { } urls) continue;
            // The profile also has an HTTP address, with the port that the documentation names.
            yield return (name, Array.Find(urls, url => url.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
                ?? urls[0].Replace("https:", "http:", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static bool HasTrustedCertificate()
    {
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadOnly);
        return store.Certificates.Any(certificate =>
            certificate.HasPrivateKey && certificate.Extensions.Any(extension => extension.Oid?.Value == DevelopmentCertificate) && certificate.Verify());
    }
}
