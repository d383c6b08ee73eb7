using Payments.Api.Faults;
using Payments.Api.Membership;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;
using ServiceDefaults;

namespace Payments.Api;

/// <summary>One replica, composed of its parts.</summary>
internal static class Replica
{
    /// <param name="replace">Services in place of the replica's own.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        // Slim: without HTTPS, HTTP/3, IIS and host filtering, which a replica does not use and every start would pay for.
        var builder = WebApplication.CreateSlimBuilder(args);

        builder.AddServiceDefaults();
        builder.AddRedis();
        builder.AddProcessing();
        builder.AddReconciliation();
        builder.AddMembership();
        builder.AddFaults();
        replace?.Invoke(builder.Services);

        var app = builder.Build();

        app.MapServiceDefaults();
        app.MapMembership();
        app.MapFaults();
        return app;
    }
}
