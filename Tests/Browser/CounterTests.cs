using System.Text.RegularExpressions;

namespace Tests.Browser;

/// <summary>The clerk's work before the invoice: admitting, adding and voiding charges, and finding who owes what.</summary>
[Collection(OneClinic.Name)]
public sealed partial class CounterTests(ClinicFixture clinic)
{
    [Theory]
    [InlineData("en-US", "Nothing to bill", "To be billed",
        "Added to the bill: 3 × Hemograma completo, COP 85,500.", "Taken off the bill: Hemograma completo.")]
    [InlineData("es-CO", "Nada por facturar", "Por facturar",
        "Agregado a la cuenta: 3 × Hemograma completo, $ 85.500.", "Se quitó de la cuenta: Hemograma completo.")]
    public async Task Charge_AddedFromThePriceList_AndVoided_LeavesNothingToBill(string language, string nothing, string toBill, string added, string off)
    {
        var (patient, _) = await clinic.AdmitWithoutChargesAsync();
        var page = await clinic.SignInAsync(language);
        await page.GotoAsync($"/patients/{patient}");
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync(nothing);

        await page.Locator("#price").FillAsync("hemo comp");
        await Expect(page.Locator(".choices li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#quantity")).ToBeFocusedAsync();
        await page.Locator("#quantity").FillAsync("3");
        await (await page.Locator(".chosen fluent-button").First.EnabledAsync()).DblClickAsync();
        await Expect(page.Locator("[data-deed=done]")).ToContainTextAsync(added);
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync(toBill);
        await Expect(page.Fact("owed")).ToContainTextAsync(Amount());
        await Expect(page.Locator(".bill fluent-button")).ToHaveCountAsync(1);

        await page.Locator(".bill fluent-button").ClickAsync();
        await page.Locator("#reason").FillAsync("Other patient");
        await (await page.Locator(".reason-form fluent-button").First.EnabledAsync()).DblClickAsync();
        await Expect(page.Locator("[data-deed=done]")).ToContainTextAsync(off);
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync(nothing);
        await Expect(page.Locator(".bill")).ToHaveCountAsync(0);
        Assert.Equal(0, (await clinic.ReadAsync($"patients/{patient}")).GetProperty("owed").GetInt64());
    }

    [Fact]
    public async Task Charge_BilledWhileItIsVoided_StaysOnTheInvoice_AndTheClerkIsTold()
    {
        var (patient, _) = await clinic.AdmitAsync();
        var page = await clinic.SignInAsync();
        await page.GotoAsync($"/patients/{patient}");
        await page.Locator(".bill fluent-button").First.ClickAsync();
        await page.Locator("#reason").FillAsync("A mistake");
        // At once, so that the page may not know yet.
        await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None);
        await page.EvaluateAsync("document.querySelector('.reason-form fluent-button')?.click()");
        await Expect(page.Locator(".invoices li")).ToHaveCountAsync(1);
        await Expect(page.Locator(".bill")).ToHaveCountAsync(0);
        Assert.Equal(10_000_000, (await clinic.ReadAsync($"patients/{patient}")).GetProperty("owed").GetInt64());
        if (await page.Locator("[data-deed]").CountAsync() > 0)
            await Expect(page.Locator("[data-deed=not-done]")).ToContainTextAsync("Nothing was voided");
    }

    [Fact]
    public async Task Charge_AfterTheExit_TakesItBack()
    {
        var (patient, _) = await clinic.AdmitAsync();
        await clinic.PayAsync((await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id);
        var page = await clinic.SignInAsync();
        await page.GotoAsync($"/patients/{patient}");
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync("Exit granted");
        await page.Locator("#price").FillAsync("hemograma");
        await page.Locator(".choices button").ClickAsync();
        await (await page.Locator(".chosen fluent-button").First.EnabledAsync()).ClickAsync();
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync("To be billed");
        await Expect(page.Locator("[data-deed=done]")).ToContainTextAsync("The patient may not leave until it is paid.");
        Assert.False((await clinic.ReadAsync($"patients/{patient}")).GetProperty("exit_granted").GetBoolean());
    }

    [Fact]
    public async Task Patient_Admitted_IsOnTheirPage_Once()
    {
        var name = $"Zoe {Guid.NewGuid():N}"[..16];
        var page = await clinic.SignInAsync();
        await page.Button("Admit a patient").ClickAsync();
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#document").FillAsync("CC 4711");
        await (await page.Locator(".admit fluent-button").First.EnabledAsync()).ClickAsync();
        await Expect(page.Locator("fluent-dialog")).ToContainTextAsync($"Admit {name} with document CC 4711?");
        await page.Locator("fluent-dialog fluent-button").First.DblClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(name);
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync("Nothing to bill");
        Assert.Equal(1, (await clinic.ReadAsync($"patients?search={Uri.EscapeDataString(name)}")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task List_OfThoseWhoOwe_ShowsHowMuch_AndAPaidPatientNoMore()
    {
        var (patient, name) = await clinic.AdmitAsync();
        var invoice = (await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id;
        var page = await clinic.SignInAsync();
        await page.Locator("#search").FillAsync(name);
        await Expect(page.Locator("a.name")).ToHaveCountAsync(1);
        await Expect(page.Locator(".owes")).ToContainTextAsync("100,000");
        await page.Locator("#owing").CheckAsync();
        await Expect(page).ToHaveURLAsync(Owing());
        await Expect(page.Locator("a.name")).ToHaveCountAsync(1);
        await clinic.PayAsync(invoice);
        await page.ReloadAsync();
        await Expect(page.Locator("#owing")).ToBeCheckedAsync();
        await Expect(page.Locator(".notice")).ToContainTextAsync("No patient of this search owes anything.");
        await page.Locator("#owing").UncheckAsync();
        await Expect(page.Locator(".owes")).ToHaveTextAsync("–");
    }

    [Fact]
    public async Task Invoice_IsFoundByItsNumber()
    {
        var invoice = await clinic.BillAsync();
        var number = await clinic.NumberOfAsync(invoice);
        var page = await clinic.SignInAsync();
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        await page.Locator("#search").FillAsync(number);
        await page.Locator($".invoices [href='/invoices/{invoice}']").First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync($"Invoice {number}");
    }

    [GeneratedRegex("85[.,]500")]
    private static partial Regex Amount();

    [GeneratedRegex("owing=")]
    private static partial Regex Owing();
}
