using Clients;

namespace Experiment.Trials;

/// <summary>Creates a trial's patients through the API, hidden from the clerks: each with one to three charges and an invoice.</summary>
internal static class BillPatients
{
    private const int SideBySide = 8;

    private static readonly (string Kind, string Description, long Price)[] Services =
    [
        ("exam", "Complete blood count", 4_800_000), ("medication", "Acetaminophen 500 mg", 45_000),
        ("procedure", "Wound suture", 18_500_000), ("consultation", "General medicine", 7_200_000),
    ];

    /// <param name="run">Part of the patients' names, so that runs do not share patients.</param>
    /// <param name="billed">Called after each patient.</param>
    /// <exception cref="HttpRequestException">The API refused or could not be reached.</exception>
    public static async Task<IReadOnlyList<Bill>> RunAsync(
        ClerkClient patients, string run, int count, Random chance, Action billed, CancellationToken cancellation)
    {
        // Drawn before the parallel part, so that the result depends on the seed alone.
        var charges = Enumerable.Range(0, count).Select(_ => Draw(chance)).ToList();
        var bills = new Bill[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellation };
        await Parallel.ForAsync(0, count, options, async (number, token) =>
        {
            var patient = await patients.AddTrialPatientAsync($"Trial patient {run}-{number + 1}", $"{run}-{number + 1}", token);
            foreach (var charge in charges[number]) await patients.AddChargeAsync(patient.Id, charge, token);
            var invoice = await patients.IssueInvoiceAsync(patient.Id, token);
            bills[number] = new Bill(invoice.Id, charges[number].Sum(charge => charge.Amount));
            billed();
        });
        return bills;
    }

    private static List<NewCharge> Draw(Random chance) => [.. Enumerable.Range(0, chance.Next(1, 4)).Select(_ =>
    {
        var (kind, description, price) = Services[chance.Next(Services.Length)];
        return new NewCharge(kind, description, chance.Next(1, 4), price);
    })];
}
