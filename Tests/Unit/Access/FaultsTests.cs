using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Payments.Api.Faults;
using ServiceDefaults;
using ServiceDefaults.Access;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Access;

public sealed class FaultsTests
{
    private const string Real = "3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Theory]
    [InlineData("/crash")]
    [InlineData("/freeze")]
    public async Task Fault_WhereItIsNotAllowed_DoesNotExist(string path)
    {
        await using var app = Make(allowed: false, "Production");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = app.GetTestClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", new AccessTokens(Real, TimeProvider.System).Mint("op", [Roles.Operator], TimeSpan.FromHours(1)));
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync(new Uri(path, UriKind.Relative), null, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("61")]
    [InlineData("-5")]
    [InlineData("soon")]
    public async Task Freeze_ForNoReasonableTime_IsRefused(string seconds)
    {
        await using var app = Make(allowed: true, "Development");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = app.GetTestClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", new AccessTokens(Real, TimeProvider.System).Mint("op", [Roles.Operator], TimeSpan.FromHours(1)));
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync(new Uri($"/freeze?seconds={seconds}", UriKind.Relative), null, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Faults_AllowedInProduction_KeepTheServiceFromStarting()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var app = Make(allowed: true, "Production");
            await app.StartAsync();
        });
        Assert.Contains("Faults:Allowed", refusal.Message, StringComparison.Ordinal);
    }

    private static WebApplication Make(bool allowed, string environment)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration[TestAccess.Setting] = Real;
        builder.Configuration["Faults:Allowed"] = $"{allowed}";
        builder.AddServiceDefaults();
        builder.AddFaults();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapFaults();
        return app;
    }
}
