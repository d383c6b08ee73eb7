using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class PatientTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Theory]
    [InlineData("Ñusta Çelik")]
    [InlineData("李小龍")]
    [InlineData("محمد علي")]
    [InlineData("O'Brien \"Bo\"; DROP TABLE patients;--")]
    [InlineData("👩‍👩‍👧 Família")]
    public async Task Patient_NameInAnyScript_ComesBackAsSent(string name)
    {
        var created = await app.PostAsync("/patients", new { name, document = "CC 1-2" });

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal($"/patients/{created.Id}", created.Headers.Location!.ToString());
        var found = await app.GetAsync($"/patients/{created.Id}");
        Assert.Equal(name, (string)found["name"]!);
        Assert.Equal("CC 1-2", (string)found["document"]!);
        Assert.True((bool)found["exit_granted"]!);
    }

    [Fact]
    public async Task Patient_NameWithSpacesAround_IsTrimmed() =>
        Assert.Equal("Ana", (string)(await app.PostAsync("/patients", new { name = " \u3000Ana\t", document = "1" }))["name"]!);

    [Fact]
    public async Task Patient_NameOf200Emoji_IsTaken() =>
        Assert.Equal(HttpStatusCode.Created, (await app.PostAsync("/patients",
            new { name = string.Concat(Enumerable.Repeat("😀", 200)), document = new string('9', 40) })).Status);

    [Fact]
    public async Task Patients_WithOneDocument_AreTwo() => Assert.NotEqual(await app.AdmitAsync(), await app.AdmitAsync());

    [Theory]
    [InlineData("{}", "name", "document")]
    [InlineData("""{"name": "Ana"}""", "document")]
    [InlineData("""{"name": null, "document": "1"}""", "name")]
    [InlineData("""{"name": 5, "document": ["1"]}""", "name", "document")]
    [InlineData("""{"name": "  ", "document": ""}""", "name", "document")]
    [InlineData("""{"name": "A\u0000b", "document": "1"}""", "name")]
    [InlineData("""{"name": "A\u0007b", "document": "1\n2"}""", "name", "document")]
    [InlineData("""{"name": "\ud800", "document": "1"}""", "name")]
    [InlineData("""{"name": "Ana", "document": "12345678901234567890123456789012345678901"}""", "document")]
    public async Task PatientCreation_BadFields_AreNamed(string body, params string[] fields) =>
        (await app.PostTextAsync("/patients", body)).IsProblem(HttpStatusCode.BadRequest, fields);

    [Fact]
    public async Task PatientCreation_NameOf201_IsRefused() =>
        (await app.PostAsync("/patients", new { name = new string('x', 201), document = "1" })).IsProblem(HttpStatusCode.BadRequest, "name");

    [Fact]
    public async Task Patient_UnknownId_IsNotFound()
    {
        (await app.GetAsync("/patients/none")).IsProblem(HttpStatusCode.NotFound);
        (await app.GetAsync("/patients/none/consolidated")).IsProblem(HttpStatusCode.NotFound);
        (await app.PostAsync("/patients/none/invoices")).IsProblem(HttpStatusCode.NotFound);
        (await app.ChargeAsync("none")).IsProblem(HttpStatusCode.NotFound);
        (await app.GetAsync("/invoices/none")).IsProblem(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("?page=0", "page")]
    [InlineData("?page=-1", "page")]
    [InlineData("?page=abc", "page")]
    [InlineData("?page=1.0", "page")]
    [InlineData("?page=", "page")]
    [InlineData("?page=1&page=2", "page")]
    [InlineData("?page=99999999999999999999", "page")]
    [InlineData("?page_size=0", "page_size")]
    [InlineData("?page_size=201", "page_size")]
    [InlineData("?page=0&page_size=x", "page", "page_size")]
    public async Task PatientList_BadPaging_IsNamed(string query, params string[] fields) =>
        (await app.GetAsync($"/patients{query}")).IsProblem(HttpStatusCode.BadRequest, fields);
}
