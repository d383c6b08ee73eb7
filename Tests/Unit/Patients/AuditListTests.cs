using System.Net;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class AuditListTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task Audit_ReadAfterALine_HasTheLaterLinesInOrder()
    {
        var (_, invoiceId) = await app.BillAsync();
        var payment = await app.PayAsync(invoiceId, "key-audit");

        var first = await app.GetAsync("/audit?chain=patients&page_size=1");
        var rest = (await app.GetAsync("/audit?chain=patients&after=1&page_size=1000"))["items"]!.AsArray();

        Assert.Equal("patients/1", (string)first["items"]![0]!["id"]!);
        Assert.Equal(rest.Count + 1, (long)first["total"]!);
        Assert.All(rest, line => Assert.Equal("test", (string)line!["actor"]!));
        Assert.Equal(("payment.requested", (string)payment["payment_id"]!), ((string)rest[^1]!["action"]!, (string)rest[^1]!["subject"]!));
        Assert.Empty((await app.GetAsync("/audit"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("chain", "none")]
    [InlineData("after", "-1")]
    [InlineData("page_size", "1001")]
    public async Task Audit_AskedForNonsense_SaysWhatIsWrong(string parameter, string value) =>
        (await app.GetAsync($"/audit?{parameter}={value}")).IsProblem(HttpStatusCode.BadRequest, parameter);
}
