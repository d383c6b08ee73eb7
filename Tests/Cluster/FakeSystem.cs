using System.Text.Json;
using Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tests.Cluster;

/// <summary>
/// The HTTP contract in one process and in memory, so that the experiment can be tested without the system that it tests. Its
/// replicas are real processes that do nothing. Killing the leader stops all settlements until the next leader is named.
/// </summary>
internal sealed class FakeSystem : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeLedger _ledger;

    private FakeSystem(WebApplication app, FakeLedger ledger) => (_app, _ledger) = (app, ledger);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public Addresses Addresses => new(Address, [Address], Address);

    /// <param name="misbehaviour">The error that the fake makes and the experiment must find.</param>
    public static async Task<FakeSystem> StartAsync(Misbehaviour misbehaviour = Misbehaviour.None)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<JsonOptions>(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        var app = builder.Build();
        var ledger = new FakeLedger(misbehaviour);
        Map(app, ledger);
        await app.StartAsync();
        return new FakeSystem(app, ledger);
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static void Map(WebApplication app, FakeLedger ledger)
    {
        app.MapPost("/patients", () => Results.Json(new { id = ledger.AddPatient() }, statusCode: 201));
        app.MapPost("/patients/{id}/charges", (string id, JsonElement charge) =>
        {
            ledger.AddCharge(id, charge.GetProperty("quantity").GetInt64() * charge.GetProperty("unit_price").GetInt64());
            return Results.Json(new { id = Guid.NewGuid() }, statusCode: 201);
        });
        app.MapPost("/patients/{id}/invoices", (string id) => Results.Json(new { id }, statusCode: 201));
        app.MapPost("/invoices/{id}/payments", async (string id, HttpRequest request) =>
            request.Headers["Idempotency-Key"].Count == 1 ? Results.Ok(await ledger.PayAsync(id)) : Results.BadRequest());
        app.MapGet("/payments/{id}", (string id) => ledger.Find(id) is { } payment ? Results.Ok(payment) : Results.NotFound());
        app.MapGet("/settlements", (long after, int page_size) => new { items = ledger.SettlementsAfter(after, page_size) });
        app.MapGet("/charges", (int page, int page_size) =>
        {
            var charges = ledger.Charges();
            return new { items = charges.Skip((page - 1) * page_size).Take(page_size), page, page_size, total = charges.Count };
        });
        app.MapGet("/cluster", () => ledger.Cluster());
    }
}

internal enum Misbehaviour
{
    None,
    ChargesTwice,
    SettlesOutOfOrder,
}
