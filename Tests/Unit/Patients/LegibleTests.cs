using System.Net;
using Patients.Api.Text;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class LegibleTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    public static TheoryData<int> Refused() =>
    [
        // Control, line and paragraph.
        0x00, 0x07, 0x0A, 0x1B, 0x7F, 0x85, 0x9F, 0x2028, 0x2029,
        // Direction.
        0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069,
        // Invisible.
        0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2064, 0x206A, 0x206F, 0x2800, 0x3164,
        0xFEFF, 0xFFA0, 0xFFF9, 0xFFFB, 0xFFFC, 0x1BCA0, 0x1D159, 0x1D173, 0xE0001, 0xE0020, 0xE007F,
        // Not a character, or private.
        0x0378, 0x2065, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xE0080, 0xE000, 0xF8FF, 0xF0000, 0x10FFFD,
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Character_ThatIsNotSeen_IsRefusedByItsCodeWhereverItStands(int code)
    {
        var character = char.ConvertFromUtf32(code);

        foreach (var text in new[] { character, $"An{character}a", $"Ana{character}", $"{character}Ana" })
            Assert.Contains($"U+{code:X4}", Legible.Fault(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\uFE0F")]
    [InlineData("Ana \uFE0F")]
    [InlineData("葛\uFE00\uFE00")]
    [InlineData("\U000E0100")]
    [InlineData("\u180B")]
    [InlineData("\u0301")]
    [InlineData("\u0301\u0302\u20DD")]
    [InlineData("👩\u200D")]
    [InlineData("\u200D👩")]
    [InlineData("👩\u200C👩")]
    [InlineData("👩\u200D\u200D👩")]
    [InlineData("José\u200DLuis")]
    [InlineData("علي\u200C")]
    [InlineData("\u200Cعلي")]
    [InlineData("علي \u200Cعلي")]
    [InlineData("क\u200D")]
    public void Text_WhoseInvisibleCharactersDoNothing_IsRefused(string text) => Assert.NotNull(Legible.Fault(text));

    [Theory]
    [InlineData("")]
    [InlineData("Ana María Ríos")]
    [InlineData("O’Brien-Łukasz, Jr. (†) 100 %")]
    [InlineData("Ana\u00A0María\u2009Ríos\u3000")]
    [InlineData("María e\u0301")]
    [InlineData("-")]
    [InlineData("???")]
    // Persian, Sinhala, Hindi, Bengali, Malayalam, Mongolian, Urdu with Latin.
    [InlineData("می\u200Cخواهم")]
    [InlineData("علی\u200Cرضا")]
    [InlineData("۳\u200Cشنبه")]
    [InlineData("ශ\u0DCA\u200Dරී ලංකා")]
    [InlineData("क\u094D\u200Dष")]
    [InlineData("क\u094D\u200Cष")]
    [InlineData("র\u200D\u09CDয")]
    [InlineData("അവന\u0D4D\u200D")]
    [InlineData("ᠮᠣᠩᠭᠣᠯ\u180Eᠠ")]
    [InlineData("ᠮ\u180B")]
    [InlineData("CT\u200Cها")]
    // Emoji with joiners, skin tones, hair, selectors, flags, keycaps.
    [InlineData("👩‍👩‍👧 Família")]
    [InlineData("👩🏽‍⚕️")]
    [InlineData("🏳️‍🌈")]
    [InlineData("❤️‍🔥")]
    [InlineData("👨‍🦰")]
    [InlineData("🙂‍↔️")]
    [InlineData("🇨🇴")]
    [InlineData("1️⃣")]
    // Han with variation selectors; Arabic number sign; Thai; Tibetan; Hangul jamo; kana with marks.
    [InlineData("葛\U000E0100飾区")]
    [InlineData("葛\uFE00")]
    [InlineData("\u0600\u0661")]
    [InlineData("กิน น้ำ")]
    [InlineData("བོད")]
    [InlineData("\u1100\u1161\u11A8")]
    [InlineData("か\u3099")]
    [InlineData("שָׁלוֹם")]
    public void Text_OfPeople_Stays(string text) => Assert.Null(Legible.Fault(text));

    [Theory]
    [InlineData("/patients", """{"name": "\u2800\u2800", "document": "\u200b"}""", "name", "U+2800", "document", "U+200B")]
    [InlineData("/patients", """{"name": "Ana \u202egnp.exe", "document": "1"}""", "name", "U+202E")]
    [InlineData("/patients", """{"name": "A\ud800", "document": "\uDC00"}""", "name", "U+D800", "document", "U+DC00")]
    [InlineData("/patients", """{"name": "\ud83d\ude00", "document": "\ud83d\ud83d\ude00"}""", "document", "U+D83D")]
    [InlineData("/patients/none/charges", """{"kind": "exam", "description": "\u3164", "quantity": 1, "unit_price": 1}""", "description", "U+3164")]
    [InlineData("/invoices/none/payments", """{"card_token": "tok\u200b_visa"}""", "card_token", "U+200B")]
    public async Task Field_WithSuchACharacter_IsNamedWithItsCode(string path, string body, params string[] says)
    {
        var answer = await app.PostTextAsync(path, body, key: "key-legible");

        answer.IsProblem(HttpStatusCode.BadRequest, [.. says.Where((_, index) => index % 2 == 0)]);
        for (var index = 0; index < says.Length; index += 2)
            Assert.Contains(says[index + 1], (string)answer["errors"]![says[index]]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_InAnyForm_IsStoredComposed()
    {
        const string name = "\u1100\u1175\u11B7\u110E\u1165\u11AF\u1109\u116E Jose\u0301 \u212B";
        var patient = await app.PostAsync("/patients", new { name, document = "n\u0303" });
        var charge = await app.PostAsync(
            $"/patients/{patient.Id}/charges", new { kind = "exam", description = "Uroana\u0301lisis", quantity = 1, unit_price = 1 });

        Assert.Equal("김철수 José Å", (string)patient["name"]!);
        Assert.Equal("ñ", (string)patient["document"]!);
        Assert.Equal("Uroanálisis", (string)charge["description"]!);
    }
}
