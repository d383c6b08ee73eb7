using Xunit;

namespace Tests.Unit.Patients;

public sealed class PatientSearchTests(PatientSearchTests.Admitted app) : IClassFixture<PatientSearchTests.Admitted>
{
    /// <summary>Seven patients.</summary>
    public sealed class Admitted : PatientsApp
    {
        private static readonly (string Name, string Document)[] People =
        [
            ("José  Muñoz", "100"), ("JOSE Pérez", "1%0"), ("Jose\u0301 Łukasz", "1_0"), ("Nguyễn Thị Hà", "abc"),
            ("李小龍", @"x\y"), ("Ærø Straße", "PA-77"), ("Zoé 100", "555"),
        ];

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            foreach (var (name, document) in People) await PostAsync("/patients", new { name, document });
        }
    }

    [Theory]
    [InlineData("jose", 3)]
    [InlineData("JOSÉ", 3)]
    [InlineData("jose munoz", 1)]
    [InlineData("MUÑOZ", 1)]
    [InlineData("  lukasz ", 1)]
    [InlineData("nguyen thi", 1)]
    [InlineData("小龍", 1)]
    [InlineData("pa-7", 1)]
    [InlineData("100", 2)]
    [InlineData("%", 1)]
    [InlineData("1_0", 1)]
    [InlineData(@"\", 1)]
    [InlineData("munoz jose", 1)]
    [InlineData("munoz 100", 1)]
    [InlineData("munoz 555", 0)]
    [InlineData("unknown", 0)]
    [InlineData("'", 0)]
    [InlineData("\0", 7)]
    [InlineData("", 7)]
    public async Task Search_OfAPart_IgnoresCaseAndDiacritics(string search, int found)
    {
        var list = await app.GetAsync($"/patients?search={Uri.EscapeDataString(search)}");

        Assert.Equal(found, (int)list["total"]!);
        Assert.Equal(found, list["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Search_OfMoreThan200Characters_IsRefused() =>
        (await app.GetAsync($"/patients?search={new string('a', 201)}")).IsProblem(System.Net.HttpStatusCode.BadRequest, "search");

    [Fact]
    public async Task Pages_ReadInOrder_HoldEveryPatientOnce()
    {
        var ids = new List<string>();
        for (var page = 1; page <= 4; page++)
        {
            var list = await app.GetAsync($"/patients?page={page}&page_size=2");
            Assert.Equal(page, (int)list["page"]!);
            Assert.Equal(2, (int)list["page_size"]!);
            Assert.Equal(7, (int)list["total"]!);
            ids.AddRange(list["items"]!.AsArray().Select(patient => (string)patient!["id"]!));
        }
        Assert.Equal(7, ids.Distinct().Count());
        Assert.Equal(7, ids.Count);
        Assert.Empty((await app.GetAsync("/patients?page=1000000000&page_size=200"))["items"]!.AsArray());
    }
}
