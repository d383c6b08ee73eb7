using Clinic.Web.Invoices;

namespace Clinic.Web.Patients;

/// <summary>What is next for a patient at the desk: one word, from all that the page shows.</summary>
public enum PatientStage { ToBeBilled, ToBePaid, ExitGranted, NothingToBill }

public static class PatientStages
{
    /// <summary>The three were read one after another, so a page grants the exit only if none of them speaks against it.</summary>
    public static PatientStage Of(Patient patient, Bill bill, IReadOnlyList<Invoice> invoices)
    {
        if (!bill.IsEmpty) return PatientStage.ToBeBilled;
        var counted = invoices.Where(invoice => invoice.State != InvoiceState.Cancelled).ToList();
        if (counted.Any(invoice => invoice.State != InvoiceState.Paid) || !patient.ExitGranted) return PatientStage.ToBePaid;
        return counted.Count == 0 ? PatientStage.NothingToBill : PatientStage.ExitGranted;
    }
}
