using System.Text.Json;

namespace Tests.Browser;

/// <summary>Paying by parts and in cash, refunds and cancelling, as a clerk does them.</summary>
[Collection(OneClinic.Name)]
public sealed class InvoicePageTests(ClinicFixture clinic)
{
    [Fact]
    public async Task Invoice_PaidInCashAndByCard_ListsBothReceipts()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await Expect(page.Locator("h1")).ToHaveTextAsync($"Invoice {await clinic.NumberOfAsync(invoice)}");
        await Expect(page.Fact("outstanding")).ToContainTextAsync("100,000");

        // More than is owed can't be asked for, nor what is no amount.
        foreach (var wrong in new[] { "100,000.01", "40.000", "0", "all" })
        {
            await page.Locator("#amount").FillAsync(wrong);
            await Expect(page.Locator("#amount-hint")).ToContainTextAsync("Enter an amount of at most COP 100,000.");
            await Expect(page.Locator(".pay-button")).ToHaveAttributeAsync("disabled", "");
        }
        await page.Locator("#amount").FillAsync("40,000");
        await page.Locator("fluent-radio").Nth(2).ClickAsync();
        await Expect(page.Locator(".pay-button")).ToContainTextAsync("40,000");
        await page.Locator(".pay-button").ClickAsync();
        await Expect(page.Locator("fluent-dialog")).ToContainTextAsync("Have you received COP 40,000 in cash for invoice");
        await page.ConfirmFirstAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("A part of this invoice is paid");
        await Expect(page.Locator("[data-state]")).ToHaveTextAsync("Partly paid");
        await Expect(page.Fact("outstanding")).ToContainTextAsync("60,000");
        await Expect(page.Locator("#amount")).ToHaveValueAsync("60,000");

        await page.PayAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        await Expect(page.Locator("[data-state]")).ToHaveTextAsync("Paid");
        await Expect(page.Locator(".pay-button")).ToHaveCountAsync(0);
        var paid = await PaymentsOfAsync(invoice);
        Assert.Equal([("cash", 4_000_000), ("card", 6_000_000)], paid.Select(payment => (Text(payment, "kind"), payment.GetProperty("amount").GetInt32())));
        foreach (var payment in paid)
        {
            var row = page.Locator($"[data-payment='{Text(payment, "payment_id")}']");
            await Expect(row).ToContainTextAsync(payment.GetProperty("receipt_number").GetRawText());
            await Expect(row).ToContainTextAsync("ana-");
        }
    }

    [Fact]
    public async Task Question_AnsweredWithCancel_TakesNoMoney()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await page.Locator(".pay-button").ClickAsync();
        await page.ConfirmAsync("Cancel");
        await Expect(page.Locator("fluent-dialog")).ToHaveCountAsync(0);
        await Expect(page.Locator(".pay-button")).ToBeEnabledAsync();
        Assert.Empty(await PaymentsOfAsync(invoice));
    }

    [Fact]
    public async Task Payment_Refunded_TakesTheExitBack_UntilTheInvoiceIsPaidAgain()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await page.PayAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        await Expect(page.Button("Cancel the invoice")).ToHaveCountAsync(0);

        await page.Locator(".payments").Locator("fluent-button").ClickAsync();
        var refund = page.Locator(".reason-form");
        await Expect(refund).ToContainTextAsync("The patient may not leave until the invoice is paid again.");
        // Without a reason nothing is given back.
        await Expect(refund.Locator("fluent-button").First).ToHaveAttributeAsync("disabled", "");
        await page.Locator("#reason").FillAsync("Paid the wrong invoice");
        await (await refund.Locator("fluent-button").First.EnabledAsync()).DblClickAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("Refund made");
        await Expect(page.Locator("[data-state]")).ToHaveTextAsync("To be paid");
        await Expect(page.Fact("outstanding")).ToContainTextAsync("100,000");
        await Expect(page.Locator(".payments")).ToContainTextAsync("Given back: Paid the wrong invoice");
        Assert.Single(await PaymentsOfAsync(invoice), payment => Text(payment, "kind") == "refund");
        Assert.False((await PatientOfAsync(invoice)).GetProperty("exit_granted").GetBoolean());

        await page.PayAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        Assert.True((await PatientOfAsync(invoice)).GetProperty("exit_granted").GetBoolean());
    }

    [Theory]
    [InlineData("en-US", "Cancel the invoice", "is cancelled", "Cancelled", "To be billed")]
    [InlineData("es-CO", "Anular la factura", "quedó anulada", "Anulada", "Por facturar")]
    public async Task Invoice_Cancelled_PutsItsChargesBackOnTheBill(string language, string cancel, string told, string state, string stage)
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync(language)).OpenInvoiceAsync(invoice);
        await page.Button(cancel).ClickAsync();
        await page.Locator("#reason").FillAsync("Wrong patient");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-deed=done]")).ToContainTextAsync(told);
        await Expect(page.Locator("[data-state]")).ToHaveTextAsync(state);
        await Expect(page.Locator(".facts")).ToContainTextAsync("Wrong patient");
        await Expect(page.Locator(".pay-button")).ToHaveCountAsync(0);
        await page.Locator(".back").ClickAsync();
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync(stage);
        await Expect(page.Locator(".bill .group")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task Invoice_PaidWhileItIsCancelled_StaysPaid_AndTheClerkIsTold()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await page.Button("Cancel the invoice").ClickAsync();
        await page.Locator("#reason").FillAsync("Wrong patient");
        await clinic.PayAsync(invoice);
        await (await page.Locator(".reason-form fluent-button").First.EnabledAsync()).ClickAsync();
        await Expect(page.Locator("[data-deed=not-done]")).ToContainTextAsync("Nothing was cancelled");
        await Expect(page.Locator("[data-state]")).ToHaveTextAsync("Paid");
    }

    private async Task<JsonElement[]> PaymentsOfAsync(string invoice) =>
        [.. (await clinic.ReadAsync($"invoices/{invoice}")).GetProperty("payments").EnumerateArray()];

    private async Task<JsonElement> PatientOfAsync(string invoice) =>
        await clinic.ReadAsync($"patients/{Text(await clinic.ReadAsync($"invoices/{invoice}"), "patient_id")}");

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
