using System.Net;
using Access;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Access;

public sealed class ClosedTests
{
    private static readonly string EveryRole = TestAccess.Token(Roles.Clerk, Roles.Operator, Roles.Service);

    [Fact]
    public async Task Endpoint_WithoutARole_IsClosedToEveryRole()
    {
        await using var host = await AccessHost.StartAsync();
        (await host.GetAsync("/forgotten")).IsProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync("/forgotten", EveryRole)).IsProblem(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Path_ThatDoesNotExist_IsReportedOnlyToAnAuthenticatedCaller()
    {
        await using var host = await AccessHost.StartAsync();
        (await host.GetAsync("/nothing")).IsProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync("/nothing", EveryRole)).IsProblem(HttpStatusCode.NotFound);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/desk") { Headers = { Authorization = new("Bearer", EveryRole) } };
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await host.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Health_NeedsNoToken(string path)
    {
        await using var host = await AccessHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync(path, "nonsense")).Status);
    }
}
