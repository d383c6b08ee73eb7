using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Unit.Patients;

/// <summary>A query parameter that a call does not know is refused, so that a misspelt filter does not answer another list.</summary>
public sealed class UnknownQueryTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Theory]
    [InlineData("/patients?serach=ana", "serach", "search, page, page_size")]
    [InlineData("/payments?state=parked", "state", "status, page, page_size")]
    [InlineData("/patients/none/invoices?size=5", "size", "page, page_size")]
    [InlineData("/settlements?before=3", "before", "after, page_size")]
    [InlineData("/audit?from=3", "from", "chain, after, page_size")]
    [InlineData("/patients/none?page=2", "page", "no parameters")]
    [InlineData("/patients?pagesize=5&page=0&Page_Size=2", "pagesize", "page_size")]
    public async Task UnknownParameter_OfAGet_IsNamedBesideTheKnownOnes(string path, string unknown, string known)
    {
        var problem = (await app.GetAsync(path)).IsProblem(HttpStatusCode.BadRequest, unknown);
        Assert.Contains($"{unknown} is unknown", problem.Detail, StringComparison.Ordinal);
        Assert.Contains(known, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralUnknownParameters_AreAllNamed() =>
        (await app.GetAsync("/patients?a=1&b&page=1")).IsProblem(HttpStatusCode.BadRequest, "a", "b");

    [Theory]
    [InlineData("/patients?SEARCH=ana&Page=1&page_size=5")]
    [InlineData("/payments?status=parked")]
    [InlineData("/settlements?after=0&page_size=1000")]
    [InlineData("/audit?chain=patients&after=0")]
    [InlineData("/health?probe=1")]
    public async Task KnownParameters_AreTaken(string path) => Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync(path)).StatusCode);

    [Fact]
    public async Task EveryGetOfThisService_RefusesAnUnknownParameter()
    {
        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => endpoint.RoutePattern.RawText!).Where(route => !route.StartsWith("/openapi", StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count >= 9, string.Join(" ", routes));
        foreach (var route in routes)
            (await app.GetAsync($"{route.Replace("{id}", "none")}?surely_unknown=1")).IsProblem(HttpStatusCode.BadRequest, "surely_unknown");
    }
}
