using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Tests.Browser;

/// <summary>Every page for everybody: WCAG 2.2 AA as far as a program can tell (axe), and nothing cut off on a telephone.</summary>
[Collection(OneClinic.Name)]
public sealed class AccessibilityTests(ClinicFixture clinic)
{
    private const int Telephone = 375;

    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    public static TheoryData<string, string> Pages()
    {
        var data = new TheoryData<string, string>();
        foreach (var language in new[] { "es-CO", "en-US" })
        {
            foreach (var page in new[] { "sign-in", "patients", "nobody", "patient", "invoice", "paid", "declined", "cluster", "trials", "missing" })
                data.Add(page, language);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InEitherLanguage_ViolatesNoRule_AndNeedsNoScrollingSidewaysOnATelephone(string name, string language)
    {
        var page = await clinic.OpenPageAsync(name, language, 1280);
        await AssertViolatesNoRuleAsync(page);
        await AssertFitsTelephoneAsync(page);
        // Also in the dark, which may fall while the page is open; colours are the same in every language.
        if (language != "es-CO") return;
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-theme", "dark");
        await AssertViolatesNoRuleAsync(page);
    }

    private static async Task AssertFitsTelephoneAsync(IPage page)
    {
        var (width, height) = (page.ViewportSize!.Width, page.ViewportSize.Height);
        await page.SetViewportSizeAsync(Telephone, height);
        // What the frame cuts off does not widen the document: each part of the page is measured, but for what scrolls by itself.
        var wide = await page.EvaluateAsync<string[]>("""
            width => [document.documentElement, ...document.querySelectorAll('main, main *')]
                .filter(part => !part.closest('.scroll *') && part.getBoundingClientRect().right > width + 1)
                .map(part => `${part.tagName} ${part.className} ${part.getBoundingClientRect().right}`)
            """, Telephone);
        Assert.Empty(wide);
        await page.SetViewportSizeAsync(width, height);
    }

    private static async Task AssertViolatesNoRuleAsync(IPage page)
    {
        var violations = (await page.RunAxe(Rules)).Violations;
        Assert.True(violations.Length == 0, string.Join(Environment.NewLine, violations.Select(violation =>
            $"{violation.Id}: {violation.Help}{Environment.NewLine}"
            + string.Join(Environment.NewLine, violation.Nodes.Take(3).Select(node => $"  {node.Html}")))));
    }
}
