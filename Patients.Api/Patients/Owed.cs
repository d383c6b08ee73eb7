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

    /// <summary>SQL: the condition that a patient owes something. Cheaper than <see cref="Sql"/>, because it stops at the first.</summary>
    public static string IsOwing(string patientId) => $"""
        (EXISTS (SELECT 1 FROM charges AS unbilled
                 WHERE unbilled.patient_id = {patientId} AND unbilled.invoice_id IS NULL AND unbilled.voided_at IS NULL)
         OR EXISTS (SELECT 1 FROM invoices AS owing WHERE owing.patient_id = {patientId} AND {InvoiceMoney.Outstanding("owing")} > 0))
        """;
}
