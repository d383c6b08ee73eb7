using System.Net;
using System.Net.Http.Json;
using Patients.Api.Demo;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>The price list, and charges that are added from it.</summary>
public sealed class PriceTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Price_Put_IsAddedThenReplaced()
    {
        var added = await PutAsync("EXA-90", "exam", "Hemograma completo", 2_850_000);
        Assert.Equal((HttpStatusCode.Created, "EXA-90", "EXA-90"), (added.Status, added.Id, (string)added["code"]!));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("EXA-90", "procedure", "Sutura", 10)).Status);

        var price = Assert.Single((await app.GetAsync("/prices?search=exa-90"))["items"]!.AsArray())!;
        Assert.Equal(("procedure", "Sutura", 10L, "COP"),
            ((string)price["kind"]!, (string)price["description"]!, (long)price["unit_price"]!, (string)price["currency"]!));
    }

    [Theory]
    [InlineData("electrocardiograma")]
    [InlineData("DERIVACIÓN")]
    [InlineData("derivacion electro")]
    [InlineData("qq-7")]
    [InlineData("qq7 de")]
    public async Task Prices_SearchedByWordsInAnyOrder_AreFound(string search)
    {
        await PutAsync("QQ-7", "exam", "Electrocardiograma de una derivación", 1);
        Assert.Contains((await app.GetAsync($"/prices?search={Uri.EscapeDataString(search)}"))["items"]!.AsArray(), price => (string)price!["id"]! == "QQ-7");
    }

    [Fact]
    public async Task Prices_SearchedForAnother_AreNotFound()
    {
        await PutAsync("QQ-8", "exam", "Glucosa 100% en suero", 1);
        Assert.Equal(0, (int)(await app.GetAsync("/prices?search=glucosa+orina"))["total"]!);
        Assert.Equal(1, (int)(await app.GetAsync($"/prices?search={Uri.EscapeDataString("100%")}"))["total"]!);
    }

    [Fact]
    public async Task Charge_ByPriceCode_IsOfThePriceList()
    {
        await PutAsync("MED-90", "medication", "Suero", 250);
        var patientId = await app.AdmitAsync();

        var charge = await app.PostAsync($"/patients/{patientId}/charges", new { price_code = "MED-90", quantity = 3 });

        Assert.Equal(HttpStatusCode.Created, charge.Status);
        Assert.Equal(("medication", "Suero", 250L, 750L),
            ((string)charge["kind"]!, (string)charge["description"]!, (long)charge["unit_price"]!, (long)charge["amount"]!));
        await PutAsync("MED-90", "medication", "Suero", 999);
        Assert.Equal(750, (long)(await app.GetAsync($"/patients/{patientId}/consolidated"))["total"]!);
    }

    [Fact]
    public async Task Charge_ByAnUnknownCode_IsNotFoundAndNamesIt() => Assert.Contains("NONE-1",
        (await app.PostAsync($"/patients/{await app.AdmitAsync()}/charges", new { price_code = "NONE-1", quantity = 1 }))
            .IsProblem(HttpStatusCode.NotFound).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"price_code": "MED-91", "quantity": 0}""", "quantity")]
    [InlineData("""{"price_code": "MED-91", "quantity": 9007199254740991}""", "quantity")]
    [InlineData("""{"price_code": 5, "quantity": 1}""", "price_code")]
    [InlineData("""{"price_code": "MED-91", "quantity": 1, "unit_price": 5, "kind": "exam", "description": "x"}""", "unit_price", "kind", "description")]
    public async Task Charge_ByPriceCode_BadFields_AreNamed(string body, params string[] fields)
    {
        await PutAsync("MED-91", "medication", "Suero", 250);
        (await app.PostTextAsync($"/patients/{await app.AdmitAsync()}/charges", body)).IsProblem(HttpStatusCode.BadRequest, fields);
    }

    [Theory]
    [InlineData("med-1", "{}", "code", "kind", "description", "unit_price")]
    [InlineData("4111111111111111", """{"kind": "exam", "description": "x", "unit_price": 1}""", "code")]
    [InlineData("A%20B", """{"kind": "exam", "description": "x", "unit_price": 1}""", "code")]
    [InlineData("A", """{"kind": "surgery", "description": "", "unit_price": 0}""", "kind", "description", "unit_price")]
    [InlineData("A", """{"kind": "exam", "description": "4111 1111 1111 1111", "unit_price": 1}""", "description")]
    public async Task Price_BadFields_AreNamed(string code, string body, params string[] fields)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        (await Answer.ReadAsync(await app.Http.PutAsync($"/prices/{code}", content))).IsProblem(HttpStatusCode.BadRequest, fields);
    }

    [Fact]
    public async Task Prices_BadQuery_IsNamed() =>
        (await app.GetAsync($"/prices?search={new string('a', 201)}&page=0")).IsProblem(HttpStatusCode.BadRequest, "search", "page");

    [Fact]
    public async Task PriceList_FilledByFourInstancesAtOnce_HasTheCatalogueOnce()
    {
        await using var ledger = await TestLedger.CreateAsync();

        var filled = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ledger.Open().FillPriceListAsync(TimeProvider.System)));

        Assert.Equal(32, filled.Sum());
        Assert.Equal(32, await ledger.CountAsync("prices"));
        Assert.Equal(32, await ledger.CountAsync("audit"));
    }

    private async Task<Answer> PutAsync(string code, string kind, string description, long unitPrice) =>
        await Answer.ReadAsync(await app.Http.PutAsync($"/prices/{code}", JsonContent.Create(new { kind, description, unit_price = unitPrice })));
}
