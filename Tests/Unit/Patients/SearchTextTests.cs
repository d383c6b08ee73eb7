using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Patients.Api.Patients;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class SearchTextTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    private static bool Finds(string search, string name, string document = "-")
    {
        var (parts, beginnings) = (SearchText.Parts(name, document), SearchText.Beginnings(search));
        return beginnings.Count == 0 || beginnings.Any(beginning => parts.Any(part => part.StartsWith(beginning, StringComparison.Ordinal)));
    }

    [Theory]
    // Composed and decomposed, case, accents.
    [InlineData("김철수", "\u1100\u1175\u11B7\u110E\u1165\u11AF\u1109\u116E")]
    [InlineData("JOSÉ", "jose\u0301")]
    [InlineData("Nguyễn", "nguyen")]
    [InlineData("IĞDIR", "iğdır")]
    [InlineData("ISTANBUL", "İstanbul")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("STRAẞE", "strasse")]
    [InlineData("ΟΔΥΣΣΕΑΣ", "Οδυσσέας")]
    [InlineData("Άγγελος", "αγγελοσ")]
    [InlineData("Семён", "СЕМЕН")]
    [InlineData("Łukasz Øre Æsa Þór", "lukasz ore aesa thor")]
    // Compatible forms, width, presentation forms, vowel points, letters of one sound.
    [InlineData("Ａｎａ", "ana")]
    [InlineData("ﬁn", "fin")]
    [InlineData("ﾀﾅｶ", "タナカ")]
    [InlineData("ｶﾞﾝ", "ガン")]
    [InlineData("たなか", "タナカ")]
    [InlineData("ﻣﺤﻤﺪ", "محمد")]
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("محـــمد", "محمد")]
    [InlineData("أحمد", "احمد")]
    [InlineData("علی", "علي")]
    [InlineData("שלום", "שלומ")]
    [InlineData("می\u200Cخواهم", "میخواهم")]
    [InlineData("葛\U000E0100飾", "葛飾")]
    // Punctuation.
    [InlineData("O'Brien", "O’Brien")]
    [InlineData("O'Brien", "OBrien")]
    [InlineData("O'Brien", "o brien")]
    [InlineData("O´Brien", "o`brien")]
    [InlineData("Kaʻahumanu", "kaahumanu")]
    [InlineData("María-José", "maria jose")]
    [InlineData("María-José", "mariajose")]
    [InlineData("María‑José", "María—José")]
    [InlineData("Maria José", "Maria-José")]
    [InlineData("Pérez, Ana", "perez ana")]
    [InlineData("J. P. Sartre", "j p sartre")]
    [InlineData("J.P. Sartre", "jp sartre")]
    [InlineData("ジョン・スミス", "ジョンスミス")]
    [InlineData("Gal·la", "galla")]
    [InlineData("ana\u00A0\u2009 maria", "Ana María")]
    // Digits of every script, and their grouping.
    [InlineData("١٠٣", "103")]
    [InlineData("１０３", "१०३")]
    [InlineData("1.032.456.789", "1032456789")]
    [InlineData("1,032,456,789", "1 032 456 789")]
    [InlineData("1\u00A0032\u2009456\u202F789", "1'032’456.789")]
    [InlineData("١٬٠٣٢", "1032")]
    [InlineData("1-032-456", "1032456")]
    [InlineData("???", "?")]
    public void Texts_ThatPeopleConsiderEqual_FindEachOther(string one, string other)
    {
        Assert.True(Finds(other, one), $"{other} does not find {one}");
        if (other.Length > 1) Assert.True(Finds(one, other), $"{one} does not find {other}");
    }

    [Theory]
    [InlineData("pa77", "PA-77")]
    [InlineData("PA 77", "PA-77")]
    [InlineData("cc-1.032", "CC 1032456789")]
    [InlineData("CC1032456789", "CC 1.032.456.789")]
    [InlineData("456.789", "1032456789")]
    public void Document_InAnyGrouping_IsFound(string search, string document) => Assert.True(Finds(search, "Ana", document));

    [Theory]
    [InlineData("ana", "Juan Andrés")]
    // Not the start of a word.
    [InlineData("ana", "Juana")]
    [InlineData("unoz", "José Muñoz")]
    [InlineData("munoz jose", "José Muñoz")]
    [InlineData("ana", "Ian Álvarez")]
    [InlineData("カ", "ガ")]
    [InlineData("기", "김")]
    [InlineData("कि", "कु")]
    [InlineData("กิน", "กัน")]
    [InlineData("'", "Ana")]
    [InlineData("-", "Ana")]
    [InlineData("muñoz 1", "José Muñoz", "1")]
    [InlineData("10", "Ana", "1%0")]
    [InlineData("10", "Ana", "1_0")]
    public void Texts_ThatDiffer_DoNotFindEachOther(string search, string name, string document = "x") => Assert.False(Finds(search, name, document));

    [Theory]
    [InlineData("perez", "Ana María Pérez Gómez")]
    [InlineData("pérez gó", "Ana María Pérez Gómez")]
    [InlineData("小龍", "李小龍")]
    [InlineData("철수", "김철수")]
    [InlineData("स्ते", "नम स्ते")]
    [InlineData("77", "Ana", "PA-1677")]
    [InlineData("b2", "Ana", "A1B2")]
    public void Search_FromTheStartOfAWord_Finds(string search, string name, string document = "x") => Assert.True(Finds(search, name, document));

    [Fact]
    public void Search_OfALongText_ComparesItsBeginning()
    {
        var name = string.Concat(Enumerable.Repeat("𠀀", 40));
        Assert.All(SearchText.Parts(name, "1"), part => Assert.InRange(part.Length, 1, SearchText.MaxPart));
        Assert.True(Finds(name, name));
        Assert.True(Finds(name + "x", name));
        Assert.Equal(["ana maria del socorro de los ange"[..SearchText.MaxPart]], SearchText.Beginnings("Ana María del Socorro de los Ángeles").Take(1));
    }

    [Fact]
    public async Task Search_ThroughTheApi_FindsTheOtherForm()
    {
        var id = await app.AdmitAsync("\u1100\u1175\u11B7\u110E\u1165\u11AF\u1109\u116E");
        var found = await app.GetAsync($"/patients?search={Uri.EscapeDataString("김철수")}");

        Assert.Contains(found["items"]!.AsArray(), patient => (string)patient!["id"]! == id);
        Assert.True((int)(await app.GetAsync("/patients?search=1.032.456.789"))["total"]! > 0);
    }

    [Fact]
    public async Task Patients_OfOlderRules_AreFoldedAgainAtTheStart()
    {
        await using var ledger = await Infrastructure.TestLedger.CreateAsync();
        await ledger.Database.WriteAsync(connection => connection.Execute("""
            INSERT INTO patients (id, name, document, created_at) VALUES (@id, @name, '1.032', 0)
            """, Enumerable.Range(0, 450).Select(number => new { id = $"p{number:000}", name = $"Straße {number}" })));

        await using var started = new Started(ledger.ConnectionString);
        await started.InitializeAsync();
        await started.Services.GetServices<IHostedService>().OfType<RefoldPatients>().Single().Folded;

        Assert.Equal(450, (int)(await started.GetAsync("/patients?search=strasse"))["total"]!);
        Assert.Equal(450, (int)(await started.GetAsync("/patients?search=1032"))["total"]!);
    }

    private sealed class Started(string ledger) : PatientsApp
    {
        protected override Dictionary<string, string> Settings => new() { ["Demo:Enabled"] = "false", ["ConnectionStrings:ledger"] = ledger };
    }
}
