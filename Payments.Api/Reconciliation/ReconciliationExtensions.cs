using Microsoft.Extensions.Options;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Settlement;
using ServiceDefaults.Access;

namespace Payments.Api.Reconciliation;

internal static class ReconciliationExtensions
{
    /// <summary>
    /// Adds the comparison of gateway and ledger, which the leader runs. Requires the ledger and <see cref="LeaderWork"/> among the services.
    /// </summary>
    public static IHostApplicationBuilder AddReconciliation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReconciliationOptions>().BindConfiguration(ReconciliationOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ReconciliationLedger>();
        builder.Services.AddSingleton<ReconciliationTelemetry>();
        builder.Services.AddSingleton<Reconciler>();
        builder.Services.AddSingleton<ILeaderWork>(services => ActivatorUtilities.CreateInstance<ReconcilingWork>(
            services, services.GetRequiredService<LeaderWork>()));
        return builder;
    }
}
