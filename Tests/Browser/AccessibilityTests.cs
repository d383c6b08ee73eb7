using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Tests.Browser;

/// <summary>Every page meets WCAG 2.2 AA as far as axe can tell, and nothing is cut off on a phone.</summary>
[Collection(OneClinic.Name)]
public sealed class AccessibilityTests(ClinicFixture clinic)
{
    private const int Phone = 375;

    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    public static TheoryData<string, string> Pages()
    {
        var data = new TheoryData<string, string>();
        foreach (var language in new[] { "es-CO", "en-US" })
        {
            string[] names =
            [
                "sign-in", "patients", "not-found", "admit", "owing", "patient", "void", "charge", "nothing-to-bill",
                "invoices", "invoice", "paid", "declined", "part-paid", "refund", "cancel", "cluster", "parked", "give-up", "trials", "missing",
            ];
            foreach (var page in names) data.Add(page, language);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InEitherLanguage_ViolatesNoRule_AndFitsAPhone(string name, string language)
    {
        try
        {
            await CheckAsync(name, language);
        }
        finally
        {
            if (name is "parked" or "give-up") await clinic.RetryParkedAsync();
        }
    }

    /// <summary>The question that a button asks.</summary>
    [Theory]
    [InlineData("es-CO", "Tumbar")]
    [InlineData("en-US", "Crash")]
    public async Task Question_InEitherLanguage_ViolatesNoRule(string language, string crash)
    {
        var page = await clinic.OpenPageAsync("cluster", language, 1280);
        await page.Button(crash).First.ClickAsync();
        await Expect(page.Locator("fluent-dialog").GetByText(crash).First).ToBeVisibleAsync();
        await AssertViolatesNoRuleAsync(page);
    }

    private async Task CheckAsync(string name, string language)
    {
        var page = await clinic.OpenPageAsync(name, language, 1280);
        await AssertViolatesNoRuleAsync(page);
        await AssertFitsPhoneAsync(page);
        // Dark mode too, switched while the page is open. One language is enough: colours are the same in every language.
        if (language != "es-CO") return;
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-theme", "dark");
        // The attribute is set before the colours are: light text on a dark page is the event.
        await page.WaitForFunctionAsync("""
            () => {
                const sum = colour => colour.match(/\d+/g).slice(0, 3).reduce((total, part) => total + Number(part), 0);
                return sum(getComputedStyle(document.querySelector('h1') ?? document.body).color) > 3 * 128
                    && sum(getComputedStyle(document.body).backgroundColor) < 3 * 128;
            }
            """);
        await AssertViolatesNoRuleAsync(page);
    }

    internal static async Task AssertFitsPhoneAsync(IPage page)
    {
        var (width, height) = (page.ViewportSize!.Width, page.ViewportSize.Height);
        await page.SetViewportSizeAsync(Phone, height);
        // Content that the layout cuts off does not widen the document, so each element is measured, except inside scrollable areas.
        var wide = await page.EvaluateAsync<string[]>("""
            width => [document.documentElement, ...document.querySelectorAll('main, main *')]
                .filter(part => !part.closest('.scroll *') && part.getBoundingClientRect().right > width + 1)
                .map(part => `${part.tagName} ${part.className} ${part.getBoundingClientRect().right}`)
            """, Phone);
        Assert.Empty(wide);
        await page.SetViewportSizeAsync(width, height);
    }

    internal static async Task AssertViolatesNoRuleAsync(IPage page)
    {
        var violations = (await page.RunAxe(Rules)).Violations;
        Assert.True(violations.Length == 0, string.Join(Environment.NewLine, violations.Select(violation =>
            $"{violation.Id}: {violation.Help}{Environment.NewLine}"
            + string.Join(Environment.NewLine, violation.Nodes.Take(3).Select(node => $"  {node.Html}")))));
    }
}
