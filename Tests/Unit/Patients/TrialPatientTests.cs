using System.Net;
using Access;
using Tests.Unit.Infrastructure;

namespace Tests.Unit.Patients;

/// <summary>The patients of experiments and start-up checks are in no clerk's list. Everything else about them works.</summary>
public sealed class TrialPatientTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Theory]
    [InlineData("")]
    [InlineData("&search=Zacarías")]
    [InlineData("&search=77-1")]
    [InlineData("&trial=false")]
    public async Task Lists_LeaveOutThePatientsOfTrials(string query)
    {
        var (trial, real) = (await AdmitAsync(trial: true), await AdmitAsync(trial: false));
        var ids = await IdsAsync(query);
        Assert.DoesNotContain(trial, ids);
        Assert.Contains(real, ids);
    }

    [Fact]
    public async Task ListOfTrials_HasTheirPatientsAlone()
    {
        var (trial, real) = (await AdmitAsync(trial: true), await AdmitAsync(trial: false));
        var ids = await IdsAsync("&trial=true&search=zacarias");
        Assert.Contains(trial, ids);
        Assert.DoesNotContain(real, ids);
    }

    [Fact]
    public async Task TrialPatient_KnownById_IsBilledAndPaidLikeAnyOther()
    {
        var id = await AdmitAsync(trial: true);
        Assert.Equal("Zacarías", (string)(await app.GetAsync($"/patients/{id}"))["name"]!);
        Assert.Equal(HttpStatusCode.Created, (await app.ChargeAsync(id)).Status);
        var invoice = await app.PostAsync($"/patients/{id}/invoices");
        Assert.Equal(HttpStatusCode.Created, invoice.Status);
        Assert.Equal(1, (int)(await app.GetAsync($"/patients/{id}/invoices"))["total"]!);
        Assert.Equal("paid", (string)(await app.PayAsync(invoice.Id, $"pay-{id}"))["status"]!);
    }

    [Fact]
    public async Task Clerk_WhoAdmitsATrialPatient_IsRefused()
    {
        using var clerk = app.CreateClient().As(Roles.Clerk);
        var before = (int)(await app.GetAsync("/patients?trial=true"))["total"]!;
        using var body = System.Net.Http.Json.JsonContent.Create(new { name = "Ana", document = "1", trial = true });
        (await Answer.ReadAsync(await clerk.PostAsync("/patients", body))).IsProblem(HttpStatusCode.BadRequest, "trial");
        Assert.Equal(before, (int)(await app.GetAsync("/patients?trial=true"))["total"]!);
    }

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("1")]
    [InlineData("{}")]
    public async Task Trial_ThatIsNeitherTrueNorFalse_IsNamed(string value) =>
        (await app.PostTextAsync("/patients", $$"""{"name": "Ana", "document": "1", "trial": {{value}}}""")).IsProblem(HttpStatusCode.BadRequest, "trial");

    [Fact]
    public async Task ListOfTrials_AskedForWithNonsense_IsNamed() =>
        (await app.GetAsync("/patients?trial=yes")).IsProblem(HttpStatusCode.BadRequest, "trial");

    private async Task<string> AdmitAsync(bool trial) => (await app.PostAsync("/patients", new { name = "Zacarías", document = "77-1", trial })).Id;

    private async Task<IReadOnlyList<string>> IdsAsync(string query) =>
        [.. (await app.GetAsync($"/patients?page_size=200{query}"))["items"]!.AsArray().Select(patient => (string)patient!["id"]!)];
}
