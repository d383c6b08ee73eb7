using System.ComponentModel;
using Access;
using Ledger.Audit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Audit;

/// <summary>One line of the audit trail.</summary>
/// <param name="Id">Chain and number: <c>payments/17</c>.</param>
/// <param name="Actor">Who asked for it: the subject of a token, or the id of the leader.</param>
/// <param name="Subject">The id of the object that was changed.</param>
/// <param name="Hash">Hash of this line and of the previous hash.</param>
public sealed record AuditResponse(
    string Id, string Chain, long Number, DateTimeOffset At, string Actor, string Action, string Subject, long? Epoch, string Result, string Hash);

/// <summary>Lines of one chain after a number, and the total number of its lines.</summary>
public sealed record AuditPageResponse(IReadOnlyList<AuditResponse> Items, string Chain, long After, int PageSize, long Total);

public static class AuditApi
{
    private const int MaxSize = 1000;

    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/audit", List).RequireRoles(Roles.Operator, Roles.Service).WithTags("Audit")
            .WithSummary("Read one chain of the audit trail in order").ProducesProblem(400);

    private static async Task<Results<Ok<AuditPageResponse>, ProblemHttpResult>> List(
        [Description("differences, operations, patients, payments or rejections, default payments")] string? chain,
        [Description("Number of the last line already read, default 0")] string? after,
        [FromQuery(Name = "page_size"), Description("1 to 1000, default 20")] string? pageSize,
        Database ledger)
    {
        var query = new Paging();
        var (start, size) = (query.WholeNumber("after", after, 0, long.MaxValue, 0), query.Size(pageSize, MaxSize));
        chain ??= AuditChain.Payments;
        if (!AuditChain.All.Contains(chain)) query.Reject("chain", $"must be one of {string.Join(", ", AuditChain.All)}");
        if (query.Problem is { } problem) return problem;
        var (items, total) = await ledger.FindAuditAsync(chain, start, size);
        return TypedResults.Ok(new AuditPageResponse([.. items.Select(Of)], chain, start, size, total));
    }

    private static AuditResponse Of(AuditEntry line) => new(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{line.Chain}/{line.Number}"),
        line.Chain, line.Number, line.At, line.Actor, line.Action, line.Subject, line.Epoch, line.Result, line.Hash);
}
