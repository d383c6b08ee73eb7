using Clinic.Web.Invoices;
using Clinic.Web.Patients;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>The one word for a patient: what is next at the desk.</summary>
public static class StageTests
{
    [Theory]
    [InlineData(0, PatientStage.NothingToBill)]
    [InlineData(5, PatientStage.ToBeBilled)]
    [InlineData(0, PatientStage.NothingToBill, InvoiceState.Cancelled)]
    [InlineData(0, PatientStage.ExitGranted, InvoiceState.Paid, InvoiceState.Cancelled)]
    [InlineData(0, PatientStage.ToBePaid, InvoiceState.Paid, InvoiceState.PartPaid)]
    [InlineData(0, PatientStage.ToBePaid, InvoiceState.Paying)]
    [InlineData(5, PatientStage.ToBeBilled, InvoiceState.Issued)]
    public static void Stage_IsWhatIsNext(long unbilled, PatientStage stage, params InvoiceState[] invoices) => Assert.Equal(stage, PatientStages.Of(
        new Patient("p", "Ana", "1", ExitGranted: true, default), new Bill([], unbilled, "COP", ExitGranted: true),
        [.. invoices.Select(state => new Invoice("i", "p", state, 1, "COP", null, 0, default, null))]));

    [Fact]
    public static void Exit_IsNotGranted_IfOnlyTheServiceKnowsWhatIsOpen() => Assert.Equal(PatientStage.ToBePaid, PatientStages.Of(
        new Patient("p", "Ana", "1", ExitGranted: false, default), new Bill([], 0, "COP", ExitGranted: false), []));
}
