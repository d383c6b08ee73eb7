using Clients;
using Experiment.Trials.Mix;

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
    /// <param name="isMixed">Whether the bills are paid in the ways of <see cref="Visit"/>, and some had a mistake that was corrected.</param>
    /// <exception cref="HttpRequestException">The API refused or could not be reached.</exception>
    public static async Task<IReadOnlyList<Bill>> RunAsync(
        ClerkClient patients, string run, int count, Random chance, Action billed, CancellationToken cancellation, bool isMixed = false)
    {
        // Drawn before the parallel part, so that the result depends on the seed alone.
        var charges = Enumerable.Range(0, count).Select(_ => Draw(chance)).ToList();
        var mistakes = Enumerable.Range(0, count).Select(_ => isMixed ? Mistake.Draw(chance) : null).ToList();
        var visits = charges.ConvertAll(bill => isMixed ? Visit.Draw(bill.Sum(charge => charge.Amount), chance) : null);
        var bills = new Bill[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellation };
        await Parallel.ForAsync(0, count, options, async (number, token) =>
        {
            var patient = await patients.AddTrialPatientAsync($"Trial patient {run}-{number + 1}", $"{run}-{number + 1}", token);
            foreach (var charge in charges[number]) await patients.AddChargeAsync(patient.Id, charge, token);
            var invoice = mistakes[number] is { } mistake
                ? await CorrectAsync(patients, patient.Id, mistake, token)
                : await patients.IssueInvoiceAsync(patient.Id, token);
            bills[number] = new Bill(invoice.Id, charges[number].Sum(charge => charge.Amount), visits[number]);
            billed();
        });
        return bills;
    }

    /// <summary>Adds a charge too many, takes it off again and issues the invoice.</summary>
    private static async Task<Created> CorrectAsync(ClerkClient patients, string patient, Mistake mistake, CancellationToken cancellation)
    {
        var (kind, description, price) = Services[0];
        var wrong = await patients.AddChargeAsync(patient, new NewCharge(kind, description, 1, price), cancellation);
        if (mistake.IsBilled)
            await patients.CancelInvoiceAsync((await patients.IssueInvoiceAsync(patient, cancellation)).Id, "a charge too many", cancellation);
        await patients.VoidChargeAsync(wrong.Id, "another patient's", cancellation);
        return await patients.IssueInvoiceAsync(patient, cancellation);
    }

    private static List<NewCharge> Draw(Random chance) => [.. Enumerable.Range(0, chance.Next(1, 4)).Select(_ =>
    {
        var (kind, description, price) = Services[chance.Next(Services.Length)];
        return new NewCharge(kind, description, chance.Next(1, 4), price);
    })];
}
