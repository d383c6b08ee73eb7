using Dapper;
using Microsoft.Extensions.Options;
using Patients.Api.Charges;
using Patients.Api.Patients;
using Patients.Api.Prices;
using Storage;

namespace Patients.Api.Demo;

public static class DemoHospital
{
    /// <summary>The actor in the audit trail.</summary>
    private const string Actor = "demo";

    public static WebApplicationBuilder AddDemoHospital(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DemoOptions>().BindConfiguration(DemoOptions.Section);
        builder.Services.AddHostedService<Admission>();
        return builder;
    }

    /// <summary>Admits all demo patients in one transaction, if the ledger has no patients. Returns how many were admitted.</summary>
    public static Task<int> AdmitDemoHospitalAsync(this Database ledger, TimeProvider time, CancellationToken cancellation = default) =>
        ledger.WriteAsync(connection =>
        {
            if (connection.ExecuteScalar<long>("SELECT count(*) FROM (SELECT 1 AS one FROM patients LIMIT 1) AS admitted") > 0) return 0;
            var admissions = Hospital.Admit(time.GetUtcNow());
            foreach (var (patient, charges) in admissions)
            {
                // On PostgreSQL another process may admit the same ids at this moment. Its patients are kept.
                if (!ledger.InsertPatient(connection, patient, Actor)) return 0;
                foreach (var charge in charges) ledger.InsertCharge(connection, charge, Actor);
            }
            return admissions.Count;
        }, cancellation);

    /// <summary>Fills an empty price list with what the demo hospital offers. Returns how many prices were added.</summary>
    public static Task<int> FillPriceListAsync(this Database ledger, TimeProvider time, CancellationToken cancellation = default) =>
        ledger.WriteAsync(connection => connection.ExecuteScalar<long>("SELECT count(*) FROM prices") > 0
            ? 0
            : Catalogue.Prices.Count(price => ledger.TryAdd(connection, price, Actor, time)), cancellation);

    private sealed class Admission(Database ledger, IOptions<DemoOptions> options, TimeProvider time, ILogger<Admission> log) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            if (!options.Value.Enabled) return;
            var admitted = await ledger.AdmitDemoHospitalAsync(time, cancellationToken);
            if (admitted > 0) Log.DemoAdmitted(log, admitted);
            await ledger.FillPriceListAsync(time, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
