using Access;
using Gateway.Simulator;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tests.Unit.Infrastructure;

namespace Tests.Unit.Gateway;

/// <summary>The provider on a real socket with a real file and no delays. A given clock stands still until the test moves it.</summary>
internal sealed class GatewayHost : WebApplicationFactory<SimulatorOptions>
{
    private readonly string _file;
    private readonly FakeTimeProvider? _clock;
    private readonly (string Key, string Value)[] _settings;

    public GatewayHost(string file, FakeTimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        _file = file;
        _clock = clock;
        _settings = settings;
        UseKestrel();
    }

    public SimulatorClient Client => field ??= new SimulatorClient(CreateClient());

    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As(Roles.Service);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not UseKestrel(port): the factory applies it when the service may already be starting.
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseSetting(TestAccess.Setting, TestAccess.Key);
        builder.UseSetting("ConnectionStrings:gateway", _file);
        builder.UseSetting("Gateway:DelayMinMs", "0");
        builder.UseSetting("Gateway:DelayMaxMs", "0");
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        if (_clock is not null) builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(_clock));
    }
}
