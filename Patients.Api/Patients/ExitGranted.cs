using Patients.Api.Invoices;

namespace Patients.Api.Patients;

internal static class ExitGranted
{
    /// <summary>
    /// The SQL condition that a patient may leave: nothing is unbilled, and each invoice is paid or cancelled. Not two NOT EXISTS: for a page of
    /// patients PostgreSQL would plan as for all of them, and read both tables whole.
    /// </summary>
    /// <param name="patientId">The column that holds the patient's id.</param>
    public static string Sql(string patientId) => $"""
        (coalesce((SELECT 1 FROM charges AS unbilled
                   WHERE unbilled.patient_id = {patientId} AND unbilled.invoice_id IS NULL AND unbilled.voided_at IS NULL LIMIT 1), 0) = 0
         AND coalesce((SELECT 1 FROM invoices AS unpaid
                       WHERE unpaid.patient_id = {patientId} AND {InvoiceMoney.IsUnpaid("unpaid")} LIMIT 1), 0) = 0)
        """;
}
