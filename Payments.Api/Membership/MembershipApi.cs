using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Access;
using Coordination.Protocol;
using Ledger.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Payments.Api.Leadership;
using Payments.Api.Operations;
using ServiceDefaults.Access;

namespace Payments.Api.Membership;

/// <summary>A replica's HTTP endpoints for monitors, other replicas and operators.</summary>
public static class MembershipApi
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public static IEndpointRouteBuilder MapMembership(this IEndpointRouteBuilder routes)
    {
        // No HTTP metrics: pings (four a second) and the presence stream (open for a process's lifetime) would distort duration charts.
        routes.MapPost("/ping", (Ping ping, Self self, PresenceBoard board) => TypedResults.Ok(self.EchoOf(ping, board.Current)))
            .RequireRoles(Roles.Service).DisableHttpMetrics();
        routes.MapGet("/presence", StreamPresenceAsync).RequireRoles(Roles.Service).DisableHttpMetrics();
        routes.MapPost("/observe", ObserveAsync).RequireRoles(Roles.Service).DisableHttpMetrics();
        routes.MapPost("/lead", LeadAsync).RequireRoles(Roles.Service);
        routes.MapPost("/stepdown", StepDownAsync).RequireRoles(Roles.Operator, Roles.Service);
        return routes;
    }

    /// <summary>Sends a JSON line at once and at every change, until this process stops.</summary>
    private static async Task StreamPresenceAsync(HttpContext context, PresenceBoard board)
    {
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            await foreach (var presence in board.ReadAsync(context.RequestAborted))
            {
                JsonSerializer.Serialize(new Utf8JsonWriter(context.Response.BodyWriter), presence, CoordinationJson.Default.Presence);
                await context.Response.BodyWriter.WriteAsync(NewLine, context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The monitor went away.
        }
    }

    internal static async Task<Results<Ok<LeadAnswer>, ProblemHttpResult>> LeadAsync(
        LeadRequest request, Self self, Leaderships leaderships, CancellationToken cancellation)
    {
        if (leaderships.Of(request.Shard) is not { } leadership)
            return TypedResults.Problem(
                $"There is no shard {request.Shard} here: there are {leaderships.All.Count}, from 0 on. "
                + $"Set {Shard.Setting} to the same number in every service.",
                statusCode: StatusCodes.Status400BadRequest);
        if (request.Instance != self.Instance) return Conflict("Another instance was named.");
        var appointment = new Appointment(
            request.Previous,
            request.Reason ?? "missing",
            TimeSpan.FromMilliseconds(request.DetectedMs),
            TimeSpan.FromMilliseconds(request.ElapsedMs))
        {
            // The monitor's span, not this request's, because the takeover outlasts the request.
            Trace = ActivityContext.TryParse(Activity.Current?.ParentId, null, isRemote: true, out var trace) ? trace : default,
        };
        return await leadership.AppointAsync(appointment, cancellation) is { } answer
            ? TypedResults.Ok(answer)
            : Conflict("The leader's key does not name this instance, or no epoch could be minted.");
    }

    private static async Task<Results<Ok<ObserveAnswer>, ProblemHttpResult>> ObserveAsync(
        ObserveRequest request, Observer observer, CancellationToken cancellation) =>
        Uri.TryCreate(request.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? TypedResults.Ok(await observer.ObserveAsync(address, cancellation))
            : TypedResults.Problem("The address must be an absolute http URL.", statusCode: StatusCodes.Status400BadRequest);

    private static async Task<Results<Accepted, ProblemHttpResult>> StepDownAsync(
        HttpContext context, PresenceBoard board, Leaderships leaderships, IOperations operations, TimeProvider time, ILogger<LeadershipLoop> log,
        [Description("Default: every shard that it leads")] string? shard = null)
    {
        LeadershipLoop[] asked;
        if (shard is null) asked = [.. leaderships.All];
        else if (int.TryParse(shard, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && leaderships.Of(number) is { } one) asked = [one];
        else
            return TypedResults.Problem(
                $"shard must be a whole number from 0 to {leaderships.All.Count - 1}.", statusCode: StatusCodes.Status400BadRequest);
        var presence = board.Current;
        if (asked.FirstOrDefault(leadership => presence.Of(leadership.Shard).Leader) is not { } leads)
            return Conflict(shard is null ? "This replica does not lead." : $"This replica does not lead shard {shard}.");
        // A leader that has lost its ledger must still give up the role.
        await operations.RecordInTimeAsync(context.User.Name(), "server.step_down", presence.Of(leads.Shard).Epoch, time, log);
        foreach (var leadership in asked) leadership.Post(new StepDownAsked());
        return TypedResults.Accepted((string?)null);
    }

    private static ProblemHttpResult Conflict(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);
}
