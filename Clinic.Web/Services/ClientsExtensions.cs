using Clinic.Web.Cluster;
using Clinic.Web.Invoices;
using Clinic.Web.Patients;
using Clinic.Web.Payments;
using Clinic.Web.Prices;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Clinic.Web.Services;

/// <summary>Registers the typed clients, each with timeouts and retries that fit its requests.</summary>
internal static class ClientsExtensions
{
    private static readonly Uri Front = new("http://front");
    private static readonly Uri Monitor = new("http://monitor");

    /// <summary>No call of a signed-in person takes longer. It is longer than any wait for a payment, which is sent again after that.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder AddServiceClients(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ServiceCaller>();
        services.AddHttpClient<PatientsClient>(client => client.BaseAddress = Front).AddPatientReads();
        services.AddHttpClient<PricesClient>(client => client.BaseAddress = Front).AddPatientReads();
        services.AddHttpClient<InvoicesClient>(client => client.BaseAddress = Front).AddPatientReads();
        services.AddHttpClient<SettlementsClient>(client => client.BaseAddress = Front).AddQuickReads();
        services.AddHttpClient<ClusterClient>(client => client.BaseAddress = Monitor).AddQuickReads();
        services.AddHttpClient<PaymentsClient>(client => (client.BaseAddress, client.Timeout) = (Front, LongestCall));
        services.AddHttpClient<ReplicasClient>(client => client.Timeout = TimeSpan.FromSeconds(2));
        return builder;
    }

    /// <summary>Retries reads for up to 8 s, so that a page survives a service's restart. Writes are sent once.</summary>
    private static void AddPatientReads(this IHttpClientBuilder client) => client.AddStandardResilienceHandler(options =>
    {
        options.Retry.DisableForUnsafeHttpMethods();
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxRetryAttempts = 4;
        options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(4);
        options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(8);
    });

    /// <summary>For reads that run four times a second: two attempts, each of which may reach another monitor.</summary>
    private static void AddQuickReads(this IHttpClientBuilder client) => client.AddResilienceHandler("quick", pipeline =>
    {
        // It would log several lines for each read during an outage, which the page itself shows.
        pipeline.TelemetryListener = null;
        pipeline
            .AddTimeout(TimeSpan.FromSeconds(3))
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 1, Delay = TimeSpan.FromMilliseconds(20) })
            .AddTimeout(TimeSpan.FromSeconds(1));
    });
}
