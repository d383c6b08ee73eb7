using Clinic.Web.Invoices;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>The order of a patient's invoices at the desk.</summary>
public static class InvoicesTests
{
    [Fact]
    public static void Invoices_ToBePaid_ComeFirst_TheOldestAtTheTop()
    {
        Invoice[] newestFirst =
        [
            Of("e", InvoiceState.Paid), Of("d", InvoiceState.Issued), Of("c", InvoiceState.Paid), Of("b", InvoiceState.Paying), Of("a", InvoiceState.Paid),
        ];
        Assert.Equal("bdeca", string.Concat(InvoicesClient.ByNeed(newestFirst).Select(invoice => invoice.Id)));
    }

    [Fact]
    public static void Invoice_OnTwoPages_IsListedOnce() =>
        Assert.Single(InvoicesClient.ByNeed([Of("a", InvoiceState.Paid), Of("a", InvoiceState.Paid)]));

    private static Invoice Of(string id, InvoiceState state) => new(id, "p", state, 1, "COP", null, 0, default, null);
}
