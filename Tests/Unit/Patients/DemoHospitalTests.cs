using System.Text.Json.Nodes;
using Dapper;
using Patients.Api.Demo;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class DemoHospitalTests(DemoHospitalTests.Open one, DemoHospitalTests.Other other)
    : IClassFixture<DemoHospitalTests.Open>, IClassFixture<DemoHospitalTests.Other>
{
    public class Open : PatientsApp
    {
        protected override Dictionary<string, string> Settings => [];
    }

    /// <summary>A second instance with its own ledger.</summary>
    public sealed class Other : Open;

    [Fact]
    public async Task DemoHospital_OnTwoFreshLedgers_IsTheSame()
    {
        Assert.Equal(60, (int)(await one.GetAsync("/patients"))["total"]!);
        Assert.Equal(await PatientsAsync(one), await PatientsAsync(other));
        Assert.Equal(await ChargesAsync(one), await ChargesAsync(other));
    }

    [Fact]
    public async Task DemoHospital_EachPatient_HasChargesOfAllKindsInWholePesos()
    {
        foreach (var patient in (await one.GetAsync("/patients?page_size=200"))["items"]!.AsArray())
        {
            var bill = await one.GetAsync($"/patients/{patient!["id"]}/consolidated");
            Assert.All(bill["groups"]!.AsArray(), group => Assert.NotEmpty(group!["charges"]!.AsArray()));
            Assert.Equal(0, (long)bill["total"]! % 100);
            Assert.Matches("^[0-9]{8,10}$", (string)patient["document"]!);
        }
    }

    [Fact]
    public async Task DemoHospital_FourInstancesStartTogether_IsAdmittedOnce()
    {
        await using var ledger = await TestLedger.CreateAsync();

        var admitted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ledger.Open().AdmitDemoHospitalAsync(TimeProvider.System)));

        Assert.Equal([0, 0, 0, 60], admitted.Order());
        Assert.Equal(60, await ledger.Open().ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM patients")));
    }

    private static async Task<string> PatientsAsync(PatientsApp app) => string.Join('\n',
        (await app.GetAsync("/patients?page_size=200"))["items"]!.AsArray().Select(patient => WithoutTimes(patient!).ToJsonString()));

    private static async Task<IEnumerable<string>> ChargesAsync(PatientsApp app) => await app.Ledger.ReadAsync(connection =>
        connection.QueryAsync<string>("SELECT id || patient_id || kind || description || quantity || unit_price FROM charges ORDER BY id"));

    private static JsonNode WithoutTimes(JsonNode node)
    {
        node.AsObject().Remove("created_at");
        return node;
    }
}
