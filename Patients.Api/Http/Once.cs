using System.Data.Common;
using System.Reflection;
using System.Text.Json;
using Dapper;
using Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Storage;

namespace Patients.Api.Http;

/// <summary>
/// Carries out a request once for its Idempotency-Key, which is optional. Within 24 hours the same request gets the same answer again;
/// another request under the key is refused with 422. Only answers to what was done are remembered: a refused request may be sent again.
/// Keys of different routes are different keys.
/// </summary>
public sealed class Once : IEndpointParameterMetadataProvider
{
    private const int SweptAtOnce = 16;

    /// <summary>How long an answer is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Database _ledger;
    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions _json;
    private readonly Request? _request;
    private readonly ProblemHttpResult? _problem;

    private Once(HttpContext context, Request? request, ProblemHttpResult? problem)
    {
        _ledger = context.RequestServices.GetRequiredService<Database>();
        _time = context.RequestServices.GetRequiredService<TimeProvider>();
        _json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        (_request, _problem) = (request, problem);
    }

    public static async ValueTask<Once?> BindAsync(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(IdempotencyKey.Header, out var header)) return new Once(context, null, null);
        if (IdempotencyKey.Check(header) is { } problem) return new Once(context, null, problem);
        var body = await RequestBody.ReadAsync(context);
        if (body.Length > RequestBody.MaxBytes) return new Once(context, null, Problems.TooLarge());
        var scope = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        return new Once(context, new Request(scope, header.ToString(), Fingerprint.Of(context.Request.RouteValues, body)), null);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new HonoursKey());

    /// <summary>Answers 200 to a deed.</summary>
    public Done Ok<T>(T body) => Of(StatusCodes.Status200OK, location: null, body);

    /// <summary>Answers 201 to a deed.</summary>
    public Done Created<T>(string? location, T body) => Of(StatusCodes.Status201Created, location, body);

    /// <summary>Answers 202 to a deed.</summary>
    public Done Accepted<T>(string location, T body) => Of(StatusCodes.Status202Accepted, location, body);

    /// <summary>Carries out the request, unless it was already.</summary>
    /// <param name="deed">Runs within a write, in the transaction that also remembers the answer.</param>
    /// <param name="answer">A <see cref="Done"/> says that it was done, any other result that it was refused.</param>
    public async Task<IResult> DoAsync<T>(Func<DbConnection, T> deed, Func<T, IResult> answer, CancellationToken cancellation)
    {
        if (_problem is not null) return _problem;
        if (_request is not { } request) return answer(await _ledger.WriteAsync(deed, cancellation));
        while (true)
        {
            try
            {
                return await _ledger.WriteAsync(connection => Do(connection, request, deed, answer), cancellation);
            }
            catch (KeyTakenException)
            {
                // Another process was faster, and its answer is there now.
            }
        }
    }

    private IResult Do<T>(DbConnection connection, Request request, Func<DbConnection, T> deed, Func<T, IResult> answer)
    {
        var now = _time.GetUtcNow();
        var expired = (now - Lifetime).ToUnixMicroseconds();
        var known = connection.QuerySingleOrDefault<Row>("""
            SELECT fingerprint, status, location, body FROM idempotency_keys
            WHERE scope = @Scope AND key = @Key AND remembered_at > @expired
            """, new { request.Scope, request.Key, expired });
        if (known is not null)
            return known.Fingerprint == request.Fingerprint ? new Done((int)known.Status, known.Location, known.Body) : Problems.KeyReused();

        var result = answer(deed(connection));
        if (result is Done done) Remember(connection, request, done, now.ToUnixMicroseconds(), expired);
        return result;
    }

    /// <exception cref="KeyTakenException">Another process has remembered an answer since the key was looked up. Undoes this deed.</exception>
    private void Remember(DbConnection connection, Request request, Done done, long now, long expired)
    {
        var remembered = connection.Execute("""
            INSERT INTO idempotency_keys (scope, key, fingerprint, status, location, body, remembered_at)
            VALUES (@Scope, @Key, @Fingerprint, @status, @Location, @Body, @now)
            ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
                location = excluded.location, body = excluded.body, remembered_at = excluded.remembered_at
            WHERE idempotency_keys.remembered_at <= @expired
            """, new { request.Scope, request.Key, request.Fingerprint, status = (long)done.Status, done.Location, done.Body, now, expired });
        if (remembered == 0) throw new KeyTakenException();
        // Removes more than come. Rows that another process removes are left to it: two that wait for each other would deadlock.
        connection.Execute($"""
            DELETE FROM idempotency_keys WHERE (scope, key) IN (
                SELECT scope, key FROM idempotency_keys WHERE remembered_at <= @expired
                ORDER BY remembered_at LIMIT {SweptAtOnce} {(_ledger.Dialect == "postgres" ? "FOR UPDATE SKIP LOCKED" : "")})
            """, new { expired });
    }

    private Done Of<T>(int status, string? location, T body) => new(status, location, JsonSerializer.Serialize(body, _json));

    /// <summary>Marks an endpoint that honours the key.</summary>
    internal sealed record HonoursKey;

    private sealed record Request(string Scope, string Key, string Fingerprint);

    private sealed class Row
    {
        public required string Fingerprint { get; init; }
        public long Status { get; init; }
        public string? Location { get; init; }
        public required string Body { get; init; }
    }

    private sealed class KeyTakenException : Exception;
}

/// <summary>The answer to a deed, as it is remembered and sent.</summary>
/// <param name="Body">JSON.</param>
public sealed record Done(int Status, string? Location, string Body) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Location is not null) httpContext.Response.Headers.Location = Location;
        return TypedResults.Text(Body, "application/json", System.Text.Encoding.UTF8, Status).ExecuteAsync(httpContext);
    }
}
