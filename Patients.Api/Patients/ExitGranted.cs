using Patients.Api.Invoices;

namespace Patients.Api.Patients;

internal static class ExitGranted
{
    /// <summary>The SQL condition that a patient may leave: nothing is unbilled, and each invoice is paid or cancelled.</summary>
    /// <param name="patientId">The column that holds the patient's id.</param>
    public static string Sql(string patientId) => $"""
        (NOT EXISTS (SELECT 1 FROM charges AS unbilled
                     WHERE unbilled.patient_id = {patientId} AND unbilled.invoice_id IS NULL AND unbilled.voided_at IS NULL)
         AND NOT EXISTS (SELECT 1 FROM invoices AS unpaid WHERE unpaid.patient_id = {patientId} AND {InvoiceMoney.IsUnpaid("unpaid")}))
        """;
}
