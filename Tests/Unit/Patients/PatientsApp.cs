using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Access;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Patients.Api.Payments;
using Patients.Api.Settled;
using PaymentQueue;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>Patients.Api with its own ledger, and <see cref="TestLeader"/> in place of the Payments.Api replicas.</summary>
public class PatientsApp : WebApplicationFactory<SettlementWatcher>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-patients-").FullName;
    private string? _postgres;

    protected virtual Dictionary<string, string> Settings { get; } = new() { ["Demo:Enabled"] = "false" };

    public AnnouncedOnly Stream { get; } = new();
    public HttpClient Http { get; private set; } = null!;
    public TestLeader Leader { get; private set; } = null!;
    public Database Ledger => Services.GetRequiredService<Database>();

    public virtual async ValueTask InitializeAsync()
    {
        if (TestPostgres.IsChosen) _postgres = await TestPostgres.NewSchemaAsync();
        ClientOptions.AllowAutoRedirect = false;
        Http = CreateClient();
        Leader = new TestLeader(Services, Stream);
    }

    /// <summary>The role service may call every endpoint.</summary>
    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As(Roles.Service);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting(TestAccess.Setting, TestAccess.Key);
        builder.UseSetting("ConnectionStrings:ledger", _postgres ?? Path.Combine(_folder, "ledger.db"));
        // No Redis runs there: the service must still start and serve.
        builder.UseSetting("ConnectionStrings:redis", "127.0.0.1:1");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in Settings) builder.UseSetting(key, value);
        builder.ConfigureTestServices(services => services.AddSingleton<IPaymentStream>(Stream));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Completes when the next payment request is durable.</summary>
    public Task NextCommit()
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Complete()
        {
            Stream.Appended -= Complete;
            committed.TrySetResult();
        }
        Stream.Appended += Complete;
        return committed.Task;
    }

    public async Task<Answer> GetAsync(string path) => await Answer.ReadAsync(await Http.GetAsync(path));

    public async Task<Answer> PostAsync(string path, object? body = null) =>
        await Answer.ReadAsync(await Http.PostAsync(path, body is null ? null : JsonContent.Create(body)));

    /// <summary>Posts raw text, for bodies that no serializer would write.</summary>
    public async Task<Answer> PostTextAsync(string path, string body, string contentType = "application/json", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new(contentType);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await Answer.ReadAsync(await Http.SendAsync(request));
    }

    public async Task<Answer> PayAsync(string invoiceId, string key, string card = "tok_visa", string? prefer = null, long? expected = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/invoices/{invoiceId}/payments")
        {
            Content = expected is null
                ? JsonContent.Create(new { card_token = card })
                : JsonContent.Create(new { card_token = card, expected_outstanding = expected }),
        };
        request.Headers.Add("Idempotency-Key", key);
        if (prefer is not null) request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await Answer.ReadAsync(await Http.SendAsync(request));
    }

    public async Task<string> AdmitAsync(string name = "Ana Gómez") =>
        (await PostAsync("/patients", new { name, document = "1032456789" })).Id;

    public Task<Answer> ChargeAsync(string patientId, long unitPrice = 5_000_00, long quantity = 1, string kind = "exam") =>
        PostAsync($"/patients/{patientId}/charges", new { kind, description = "Hemograma", quantity, unit_price = unitPrice });

    public async Task<(string PatientId, string InvoiceId)> BillAsync(long unitPrice = 5_000_00)
    {
        var patientId = await AdmitAsync();
        await ChargeAsync(patientId, unitPrice);
        return (patientId, (await PostAsync($"/patients/{patientId}/invoices")).Id);
    }
}

/// <summary>A complete response.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Body, System.Net.Http.Headers.HttpResponseHeaders Headers, string? MediaType)
{
    public string Id => (string)Body!["id"]!;
    public string Detail => (string)Body!["detail"]!;

    public JsonNode? this[string field] => Body![field];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response.Headers,
            response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Asserts a problem with a detail and with errors for exactly these fields.</summary>
    public Answer IsProblem(HttpStatusCode status, params string[] fields)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal((int)status, (int)Body!["status"]!);
        Assert.NotEmpty(Detail);
        Assert.Equal(fields.Order(), (Body["errors"]?.AsObject().Select(error => error.Key) ?? []).Order());
        return this;
    }
}
