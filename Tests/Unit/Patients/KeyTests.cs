using System.Net;
using System.Net.Http.Json;
using Dapper;
using Ledger.Payments;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>Every POST but that of payments, whose tests are <see cref="PaymentKeyTests"/>, under an Idempotency-Key.</summary>
public sealed class KeyTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    private static readonly object Ana = new { name = "Ana", document = "1" };
    private static readonly object Exam = new { kind = "exam", description = "Hemograma", quantity = 1, unit_price = 100 };

    private Task<(HttpStatusCode Status, string Body, string? Location)> PostAsync(string path, object? body, params string[] keys) =>
        PostAsync(app, path, body is null ? null : JsonContent.Create(body), keys);

    private static async Task<(HttpStatusCode Status, string Body, string? Location)> PostAsync(
        PatientsApp app, string path, HttpContent? content, params string[] keys)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var key in keys) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await app.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString());
    }

    private static string NewKey() => Guid.NewGuid().ToString();

    private async Task<string> ParkedAsync()
    {
        var (_, invoice) = await app.BillAsync();
        var payment = (await app.PayAsync(invoice, NewKey(), "tok_slow", prefer: "wait=0")).Id;
        await app.Ledger.WriteAsync(connection => connection.Execute(
            $"UPDATE payments SET status = '{StoredStatus.Parked}' WHERE id = @payment", new { payment }));
        return payment;
    }

    /// <summary>A path of each kind, with the body that it takes and another.</summary>
    private async Task<(string Path, object? Body, object Other)> PrepareAsync(string kind)
    {
        switch (kind)
        {
            case "patient": return ("/patients", Ana, new { name = "Eva", document = "1" });
            case "charge":
                return ($"/patients/{await app.AdmitAsync()}/charges", Exam, new { kind = "exam", description = "Hemograma", quantity = 2, unit_price = 100 });
            case "retry": return ($"/payments/{await ParkedAsync()}/retry", null, new { other = true });
            default:
                var patient = await app.AdmitAsync();
                await app.ChargeAsync(patient);
                return ($"/patients/{patient}/invoices", null, new { other = true });
        }
    }

    [Theory]
    [InlineData("patient")]
    [InlineData("charge")]
    [InlineData("invoice")]
    [InlineData("retry")]
    public async Task Request_SentAgainUnderItsKey_IsDoneOnceAndAnsweredAlike(string kind)
    {
        var ((path, body, other), key) = (await PrepareAsync(kind), NewKey());
        var lines = await LinesAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(path, body, key)));
        var late = await PostAsync(path, body, key);

        Assert.All(answers, answer => Assert.Equal(late, answer));
        Assert.Equal(kind == "retry" ? HttpStatusCode.Accepted : HttpStatusCode.Created, late.Status);
        Assert.Equal(lines + 1, await LinesAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(path, other, key)).Status);
        var otherPath = (await PrepareAsync(kind)).Path;
        if (otherPath != path) Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(otherPath, body, key)).Status);

        Task<long> LinesAsync() => app.Ledger.ReadAsync(connection =>
            connection.ExecuteScalarAsync<long>("SELECT number FROM audit_heads WHERE chain = 'patients'"));
    }

    [Theory]
    [InlineData("patient")]
    [InlineData("charge")]
    [InlineData("invoice")]
    [InlineData("retry")]
    public async Task Request_UnderABadKey_IsRefusedAndNotDone(string kind)
    {
        var (path, body, _) = await PrepareAsync(kind);

        foreach (var keys in new string[][] { [new string('k', 256)], ["clave-ñ"], ["a\tb"], ["one", "two"] })
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(path, body, keys)).Status);

        Assert.True((await PostAsync(path, body, new string('k', 200) + NewKey())).Status is HttpStatusCode.Created or HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Request_WithoutAKey_IsDoneEachTime()
    {
        var patient = await app.AdmitAsync();
        await app.ChargeAsync(patient, 100);
        await app.ChargeAsync(patient, 100);

        Assert.Equal(200, (long)(await app.GetAsync($"/patients/{patient}/consolidated"))["total"]!);
    }

    [Fact]
    public async Task Request_ThatWasRefused_IsNotRemembered()
    {
        var (patient, key) = (await app.AdmitAsync(), NewKey());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"/patients/{patient}/charges", new { kind = "exam" }, key)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/patients/none/charges", Exam, key)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"/patients/{patient}/invoices", null, key)).Status);

        Assert.Equal(HttpStatusCode.Created, (await PostAsync($"/patients/{patient}/charges", Exam, key)).Status);
        // Another route, so another key.
        Assert.Equal(HttpStatusCode.Created, (await PostAsync($"/patients/{patient}/invoices", null, key)).Status);
    }

    [Fact]
    public async Task Body_OfTheSameJsonInAnotherLayout_IsTheSameRequest()
    {
        var key = NewKey();
        var first = await PostAsync(app, "/patients", Json("""{"name": "Ana Ñ", "document": "1"}"""), key);
        var second = await PostAsync(app, "/patients", Json("""{"document":"1","name":"Ana \u00d1"}"""), key);

        Assert.Equal(first, second);
        static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
    }

    [Fact]
    public async Task Key_After24Hours_IsForgottenAndRemoved()
    {
        var keys = Enumerable.Range(0, 10).Select(_ => NewKey()).ToList();
        var old = new List<string>();
        foreach (var key in keys) old.Add((await PostAsync("/patients", Ana, key)).Body);
        await AgeAsync(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(5));
        Assert.Equal(old[0], (await PostAsync("/patients", Ana, keys[0])).Body);

        await AgeAsync(TimeSpan.FromMinutes(5));

        Assert.NotEqual(old[0], (await PostAsync("/patients", new { name = "Eva", document = "2" }, keys[0])).Body);
        Assert.Equal(1, await CountAsync(keys));

        Task<int> AgeAsync(TimeSpan time) => app.Ledger.WriteAsync(connection => connection.Execute(
            "UPDATE idempotency_keys SET remembered_at = remembered_at - @age WHERE scope = '/patients/'", new { age = (long)time.TotalMicroseconds }));
        async Task<long> CountAsync(List<string> among) => (await app.Ledger.ReadAsync(connection =>
            connection.QueryAsync<string>("SELECT key FROM idempotency_keys"))).Count(among.Contains);
    }

    [Fact]
    public async Task Request_ToTwoProcessesAtOnce_IsDoneOnce()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await using var one = new Process(ledger.ConnectionString);
        await using var two = new Process(ledger.ConnectionString);
        await one.InitializeAsync();
        await two.InitializeAsync();

        for (var round = 0; round < 10; round++)
        {
            var key = NewKey();
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
                PostAsync(number % 2 == 0 ? one : two, "/patients", JsonContent.Create(Ana), key)));
            Assert.Single(answers.Distinct());
        }

        Assert.Equal(10, await ledger.CountAsync("patients"));
    }

    /// <summary>The kind: a POST that is added honours the key too.</summary>
    [Fact]
    public async Task Post_OfEveryRoute_HasTheKeyInTheOpenApiDocument()
    {
        var document = await app.GetAsync("/openapi/v1.json");

        var posts = document["paths"]!.AsObject().Where(path => path.Value!["post"] is not null).ToList();
        Assert.True(posts.Count >= 5);
        Assert.All(posts, path => Assert.Single(path.Value!["post"]!["parameters"]!.AsArray(),
            parameter => (string)parameter!["name"]! == "Idempotency-Key" && (string)parameter["in"]! == "header"));
    }

    /// <summary>Another process of Patients.Api over the same ledger.</summary>
    private sealed class Process(string ledger) : PatientsApp
    {
        protected override Dictionary<string, string> Settings => new() { ["Demo:Enabled"] = "false", ["ConnectionStrings:ledger"] = ledger };
    }
}
