using AppHost;

namespace Tests.AppHost;

public class TransportTests
{
    [Fact]
    public void HttpsProfile_WithoutACertificate_UsesHttp()
    {
        var profile = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "https://localhost:17000;http://localhost:15000",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "https://localhost:21000",
        };
        Assert.Equal(
            [
                ("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"), ("ASPNETCORE_URLS", "http://localhost:15000"),
                ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:21000"),
            ],
            Transport.WithoutTls(name => profile.GetValueOrDefault(name)));
    }
}
