using System.Net.Http.Headers;
using Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults;
using ServiceDefaults.Access;
using Tests.Unit.Infrastructure;

namespace Tests.Unit.Access;

/// <summary>A minimal service: <c>/desk</c> is for clerks, <c>/forgotten</c> names no role.</summary>
internal sealed class AccessHost(WebApplication app) : IAsyncDisposable
{
    public HttpClient Http { get; } = app.GetTestClient();

    public static async Task<AccessHost> StartAsync(TimeProvider? time = null, string environment = "Development", string? key = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration[TestAccess.Setting] = key ?? TestAccess.Key;
        if (time is not null) builder.Services.AddSingleton(time);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGet("/desk", () => "welcome").RequireRoles(Roles.Clerk);
        app.MapGet("/forgotten", () => "secret");
        try
        {
            await app.StartAsync();
            return new AccessHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async Task<Patients.Answer> GetAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request);
        return response.IsSuccessStatusCode
            ? new(response.StatusCode, null, response.Headers, null)
            : await Patients.Answer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}
