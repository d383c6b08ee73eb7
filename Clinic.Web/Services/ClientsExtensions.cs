using Clinic.Web.Cluster;
using Clinic.Web.Invoices;
using Clinic.Web.Patients;
using Clinic.Web.Payments;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Clinic.Web.Services;

/// <summary>The typed clients, each with the patience and the retries that suit what it asks.</summary>
internal static class ClientsExtensions
{
    private static readonly Uri Front = new("http://front");
    private static readonly Uri Monitor = new("http://monitor");

    /// <summary>Longer than a payment is waited for; a service that is silent for so long is asked again.</summary>
    private static readonly TimeSpan PaymentPatience = TimeSpan.FromSeconds(15);

    public static WebApplicationBuilder AddServiceClients(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ServiceCaller>();
        services.AddHttpClient<PatientsClient>(client => client.BaseAddress = Front).AddPatientReads();
        services.AddHttpClient<InvoicesClient>(client => client.BaseAddress = Front).AddPatientReads();
        services.AddHttpClient<SettlementsClient>(client => client.BaseAddress = Front).AddQuickReads();
        services.AddHttpClient<ClusterClient>(client => client.BaseAddress = Monitor).AddQuickReads();
        services.AddHttpClient<PaymentsClient>(client => (client.BaseAddress, client.Timeout) = (Front, PaymentPatience));
        services.AddHttpClient<ReplicasClient>(client => client.Timeout = TimeSpan.FromSeconds(2));
        return builder;
    }

    /// <summary>A page waits a few seconds for a service that is being started again, no longer. What writes is sent once.</summary>
    private static void AddPatientReads(this IHttpClientBuilder client) => client.AddStandardResilienceHandler(options =>
    {
        options.Retry.DisableForUnsafeHttpMethods();
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxRetryAttempts = 4;
        options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(4);
        options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(8);
    });

    /// <summary>What is asked four times a second: two tries, each of which may meet another monitor.</summary>
    private static void AddQuickReads(this IHttpClientBuilder client) => client.AddResilienceHandler("quick", pipeline => pipeline
        .AddTimeout(TimeSpan.FromSeconds(3))
        .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 1, Delay = TimeSpan.FromMilliseconds(20) })
        .AddTimeout(TimeSpan.FromSeconds(1)));
}
