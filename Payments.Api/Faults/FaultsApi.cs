using System.ComponentModel;
using System.Globalization;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Payments.Api.Operations;
using ServiceDefaults.Access;

namespace Payments.Api.Faults;

/// <summary><c>POST /crash</c> and <c>POST /freeze</c>: cause real faults in this replica.</summary>
internal static class FaultsApi
{
    private const int MaxSeconds = 60;

    /// <summary>Maps nothing unless <see cref="FaultsOptions.Allowed"/> is set.</summary>
    public static void MapFaults(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<FaultsOptions>>().Value.Allowed) return;
        var faults = app.MapGroup("").RequireRoles(Roles.Operator, Roles.Service);
        faults.MapPost("/crash", CrashAsync);
        faults.MapPost("/freeze", FreezeAsync);
    }

    private static async Task<Accepted> CrashAsync(
        HttpContext context, IOperations operations, TimeProvider time, ILogger<FaultsOptions> log)
    {
        log.CrashAsked(context.User.Name());
        await operations.RecordInTimeAsync(context.User.Name(), "server.crash", epoch: null, time, log);
        context.Response.OnCompleted(() => OwnProcess.SignalAsync("kill -KILL $1"));
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> FreezeAsync(
        HttpContext context, IOperations operations, TimeProvider time, ILogger<FaultsOptions> log, [Description("1 to 60")] string seconds = "10")
    {
        if (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length is < 1 or > MaxSeconds)
            return TypedResults.Problem($"seconds must be a whole number from 1 to {MaxSeconds}.", statusCode: StatusCodes.Status400BadRequest);
        log.FreezeAsked(context.User.Name(), length);
        await operations.RecordInTimeAsync(context.User.Name(), "server.freeze", epoch: null, time, log);
        context.Response.OnCompleted(() => OwnProcess.SignalAsync($"kill -STOP $1; sleep {length}; kill -CONT $1"));
        return TypedResults.Accepted((string?)null);
    }
}
