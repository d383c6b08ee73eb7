namespace Tests.Browser;

/// <summary>What a person sees and does on a page. Fluent UI's buttons are custom elements.</summary>
internal static class PageExtensions
{
    public static ILocator Button(this IPage page, string text) => page.Locator("fluent-button", new() { HasText = text });

    /// <summary>Waits until the button can be pressed: typed texts reach the server first, and a click on a disabled button is lost.</summary>
    public static async Task<ILocator> EnabledAsync(this ILocator button)
    {
        await Expect(button).Not.ToHaveAttributeAsync("disabled", "");
        return button;
    }

    /// <summary>Answers the question that a button asks.</summary>
    public static Task ConfirmAsync(this IPage page, string answer) =>
        page.Locator("fluent-dialog fluent-button", new() { HasText = answer }).ClickAsync();

    /// <summary>Pays what is left, or the typed part, and answers the question.</summary>
    public static async Task PayAsync(this IPage page)
    {
        await page.Locator(".pay-button").ClickAsync();
        await page.ConfirmFirstAsync();
    }

    /// <summary>Answers a question with its first button, which does what is asked.</summary>
    public static Task ConfirmFirstAsync(this IPage page) => page.Locator("fluent-dialog fluent-button").First.ClickAsync();

    /// <summary>The status of the payment.</summary>
    public static ILocator Payment(this IPage page, string step) => page.Locator($"[data-step={step}]");

    public static ILocator Fact(this IPage page, string name) => page.Locator($"[data-fact={name}]");

    /// <summary>Opens an invoice and waits until it can be paid.</summary>
    public static async Task<IPage> OpenInvoiceAsync(this IPage page, string id)
    {
        await page.GotoAsync($"/invoices/{id}");
        await Expect(page.Locator(".pay-button")).ToBeVisibleAsync();
        return page;
    }

    /// <summary>Presses Tab until the focused element contains <paramref name="text"/>.</summary>
    /// <param name="selector">Of the elements that count.</param>
    public static async Task TabToAsync(this IPage page, string text, string selector = ":not(body)")
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>(
                "([text, selector]) => document.activeElement?.matches(selector) && document.activeElement.textContent.includes(text)",
                new[] { text, selector })) return;
        }
        Assert.Fail($"The keyboard does not reach “{text}”.");
    }
}
