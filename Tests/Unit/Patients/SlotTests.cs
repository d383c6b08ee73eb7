using Dapper;
using Ledger.Payments;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class SlotTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Payment_WhenRequested_HasTheSlotOfItsPatient()
    {
        for (var number = 0; number < 5; number++)
        {
            var (patientId, invoiceId) = await app.BillAsync();
            var payment = await app.PayAsync(invoiceId, $"key-{number}", "tok_visa");
            var slot = await app.Ledger.ReadAsync(connection => connection.QuerySingleAsync<long>(
                "SELECT slot FROM payments WHERE id = @id", new { id = payment.Id }));
            Assert.Equal(Slot.Of(patientId), slot);
        }
    }
}
