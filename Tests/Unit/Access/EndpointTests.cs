using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Access;

/// <summary>Compares the table in decision 8 with the endpoints of the services.</summary>
public sealed partial class EndpointTests(EveryService services) : IClassFixture<EveryService>
{
    private static readonly string[] Open = ["/health", "/alive"];

    /// <summary>These endpoints would kill or freeze the test process. <c>Tests/Cluster/FaultEndpointTests</c> calls them.</summary>
    private static readonly string[] Deadly = ["/crash", "/freeze"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string, bool> Calls()
    {
        var calls = new TheoryData<string, string, string, string, bool>();
        foreach (var line in RoleTableLine.Read())
        {
            foreach (var role in RoleTableLine.AllRoles)
            {
                if (line.MayCall.Contains(role) && Deadly.Contains(line.Path)) continue;
                calls.Add(line.Service, line.Method, line.Path, role, line.MayCall.Contains(role));
            }
            calls.Add(line.Service, line.Method, line.Path, "", false);
        }
        return calls;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_WithARole_IsServedWhereTheTableSaysSo(string service, string method, string path, string role, bool isServed)
    {
        using var http = services.Client(service).As(role.Length == 0 ? [] : [role]);
        using var request = new HttpRequestMessage(new(method), Parameter().Replace(path, "none"));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        var refusal = role.Length == 0 ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
        if (isServed) Assert.DoesNotContain(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden });
        else Assert.Equal((refusal, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public void Endpoint_OfAnyService_IsInTheTableWithItsRoles()
    {
        var coded =
            from service in services.Names
            from endpoint in services.Endpoints(service)
            where !Open.Contains(Path(endpoint))
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
            select $"{service}: {method} {Path(endpoint)} for {string.Join(", ", RolesOf(endpoint))}";
        var documented = RoleTableLine.Read().Select(line => $"{line} for {string.Join(", ", line.MayCall)}");

        Assert.Equal(documented.Order(StringComparer.Ordinal), coded.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Health_OfEveryService_IsItsOnlyOpenEndpoint() => Assert.All(services.Names, service => Assert.Equal(
        Open.Order(StringComparer.Ordinal),
        services.Endpoints(service).Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(Path).Order(StringComparer.Ordinal)));

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static IEnumerable<string> RolesOf(RouteEndpoint endpoint) => endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()
        .SelectMany(policy => policy.Requirements).OfType<RolesAuthorizationRequirement>()
        .SelectMany(requirement => requirement.AllowedRoles).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\**\w+\}")]
    private static partial Regex Parameter();
}
