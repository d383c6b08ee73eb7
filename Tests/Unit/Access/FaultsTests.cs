using System.Net;
using Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Payments.Api.Faults;
using Payments.Api.Operations;
using ServiceDefaults;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Access;

public sealed class FaultsTests
{
    private const string Real = "3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Theory]
    [InlineData("/crash")]
    [InlineData("/freeze")]
    public async Task Fault_WithoutFaultsAllowed_DoesNotExist(string path)
    {
        await using var app = Make(allowed: false, "Production");
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(app, path));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("61")]
    [InlineData("-5")]
    [InlineData("soon")]
    public async Task Freeze_ForAnInvalidTime_IsRefused(string seconds)
    {
        await using var app = Make(allowed: true, "Development");
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, $"/freeze?seconds={seconds}"));
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

    private static async Task<HttpStatusCode> PostAsync(WebApplication app, string path)
    {
        using var http = app.GetTestClient();
        var token = new AccessTokens(Real, TimeProvider.System).Mint("test", [Roles.Operator], TimeSpan.FromHours(1));
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), null, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static WebApplication Make(bool allowed, string environment)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration[TestAccess.Setting] = Real;
        builder.Configuration["Faults:Allowed"] = $"{allowed}";
        builder.AddServiceDefaults();
        builder.AddFaults();
        builder.Services.AddSingleton<IOperations, FakeOperations>();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapFaults();
        return app;
    }
}
