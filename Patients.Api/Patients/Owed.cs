using Patients.Api.Invoices;

namespace Patients.Api.Patients;

internal static class Owed
{
    /// <summary>SQL: what a patient owes, in minor units. The charges that are not billed, and what is outstanding on the invoices.</summary>
    /// <param name="patientId">The column that holds the patient's id.</param>
    public static string Sql(string patientId) => $"""
        ((SELECT CAST(coalesce(sum(unbilled.amount), 0) AS BIGINT) FROM charges AS unbilled
          WHERE unbilled.patient_id = {patientId} AND unbilled.invoice_id IS NULL AND unbilled.voided_at IS NULL)
         + (SELECT CAST(coalesce(sum({InvoiceMoney.Outstanding("owing")}), 0) AS BIGINT) FROM invoices AS owing WHERE owing.patient_id = {patientId}))
        """;

    /// <summary>SQL that selects the patients who owe something, without those of experiments. Looks at what is unbilled and at open invoices only.</summary>
    public static readonly string Patients = $"""
        SELECT unbilled.patient_id FROM charges AS unbilled WHERE unbilled.invoice_id IS NULL AND unbilled.voided_at IS NULL
        UNION SELECT owing.patient_id FROM invoices AS owing WHERE owing.is_open = 1 AND owing.trial = 0 AND {InvoiceMoney.Outstanding("owing")} > 0
        """;
}
