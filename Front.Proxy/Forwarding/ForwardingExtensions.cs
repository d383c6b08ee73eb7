using System.Net;
using Access;
using Microsoft.Extensions.Options;
using ServiceDefaults.Access;

namespace Front.Proxy.Forwarding;

/// <summary>Everything but the front's own health goes to Patients.Api.</summary>
internal static class ForwardingExtensions
{
    /// <summary>The name of the connections to Patients.Api.</summary>
    public const string Patients = "patients";

    public static WebApplicationBuilder AddForwarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PatientsOptions>().BindConfiguration(PatientsOptions.Section)
            .ValidateDataAnnotations()
            .Validate(options => options.Address is { IsAbsoluteUri: true }, "Patients:Address must be an address such as http://127.0.0.1:4001.")
            .ValidateOnStart();
        // How large a body may be is for Patients.Api to say.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        // It would write a line for each request, with its query.
        builder.Logging.AddFilter("Yarp", LogLevel.None);
        builder.Services.AddHttpForwarder();
        builder.Services.AddHttpClient(Patients, (services, http) => http.BaseAddress = services.GetRequiredService<IOptions<PatientsOptions>>().Value.Address)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.UseProxy = false;
                handler.UseCookies = false;
                handler.AllowAutoRedirect = false;
                handler.AutomaticDecompression = DecompressionMethods.None;
                handler.ConnectTimeout = TimeSpan.FromSeconds(1);
                // Patients.Api closes a connection that is idle for 130 s: the front does so first, so that none breaks under a request.
                handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        builder.Services.AddSingleton<PatientsRecovery>();
        builder.Services.AddSingleton<RetryHandler>();
        builder.Services.AddSingleton(services => new HttpMessageInvoker(services.GetRequiredService<RetryHandler>(), disposeHandler: false));
        builder.Services.AddSingleton<PatientsForwarder>();
        builder.Services.AddSingleton<Telemetry>();
        return builder;
    }

    /// <summary>Strangers get no further; which role may do what, Patients.Api decides.</summary>
    public static void MapForwarding(this WebApplication app) =>
        app.Map("/{**path}", (HttpContext context, PatientsForwarder forwarder) => forwarder.ForwardAsync(context))
            .RequireRoles(Roles.Clerk, Roles.Operator, Roles.Service);
}
