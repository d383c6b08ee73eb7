using Clinic.Web;
using Xunit;

namespace Tests.Unit.Clinic;

public class PathsTests
{
    [Theory]
    [InlineData("/patients/7?q=a", "/patients/7?q=a")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("patients", "/")]
    [InlineData("//example.com", "/")]
    [InlineData("/\\example.com", "/")]
    [InlineData("/\t/example.com", "/")]
    [InlineData("https://example.com", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public void Path_ToReturnTo_StaysOnThisSite(string? asked, string taken) => Assert.Equal(taken, Paths.Local(asked));
}
