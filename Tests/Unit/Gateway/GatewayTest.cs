using System.Net;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Unit.Gateway;

/// <summary>A test of the provider with its own folder. All its hosts share one file.</summary>
public abstract class GatewayTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("alta-gateway-").FullName;
    private readonly List<GatewayHost> _hosts = [];

    private protected GatewayHost Start(FakeTimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        var host = new GatewayHost(Path.Combine(_folder, "gateway.db"), clock, settings);
        _hosts.Add(host);
        return host;
    }

    private protected static void AssertProblem(Answer answer, HttpStatusCode status, string? code = null)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Text("status"));
        Assert.False(string.IsNullOrEmpty(answer.Text("detail")));
        if (code is not null) Assert.Equal(code, answer.Text("code"));
    }

    /// <summary>Advances the clock until <paramref name="condition"/> holds. One step may not be enough, because the host may begin its wait late.</summary>
    private protected static Task AdvanceUntilAsync(FakeTimeProvider clock, Func<Task<bool>> condition) =>
        UntilAsync(condition, () => clock.Advance(TimeSpan.FromSeconds(1)));

    private protected static async Task UntilAsync(Func<Task<bool>> condition, Action? step = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "The condition was not met in time.");
            step?.Invoke();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
