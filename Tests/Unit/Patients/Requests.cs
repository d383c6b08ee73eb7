using Microsoft.Extensions.Options;
using Patients.Api.Charges;
using Patients.Api.Invoices;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Storage;
using Xunit;

namespace Tests.Unit.Patients;

internal static class Requests
{
    /// <summary>Requests a payment of a new invoice for a new patient; returns the id of the payment.</summary>
    public static async Task<string> RequestPaymentAsync(Database database)
    {
        var patient = await database.CreatePatientAsync("Ana", "1", "test", TimeProvider.System);
        await database.AddChargeAsync(patient.Id, ChargeKind.Exam, "Hemograma", 1, 100, 100, "test", TimeProvider.System);
        var issued = (IssueInvoiceOutcome.Issued)await database.IssueInvoiceAsync(patient.Id, "test", TimeProvider.System);
        var id = Guid.NewGuid().ToString();
        var request = new PaymentRequest(id, IdempotencyKey: id, issued.Invoice.Id, "tok_slow", TraceParent: null, Actor: "test");
        var depth = new QueueDepth(Options.Create(new PaymentsOptions()), TimeProvider.System);
        Assert.IsType<RequestPaymentOutcome.Accepted>(
            await database.RequestPaymentAsync(request, depth, TimeProvider.System, CancellationToken.None));
        return id;
    }
}
