using Front.Proxy;
using global::Gateway.Simulator;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitor.Worker.Election;
using Patients.Api.Settled;
using Payments.Api.Membership;
using Tests.Unit.Infrastructure;

namespace Tests.Unit.Access;

/// <summary>Every service as its program builds it, with its own data and without Redis, by the name of its part.</summary>
public sealed class EveryService : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-access-").FullName;
    private readonly Dictionary<string, IServiceHost> _services;

    public EveryService() => _services = new()
    {
        ["front"] = new Host<PatientsOptions>(Path.Combine(_folder, "front")),
        ["patients"] = new Host<SettlementWatcher>(Path.Combine(_folder, "patients")),
        ["payments"] = new Host<Self>(Path.Combine(_folder, "payments")),
        ["monitor"] = new Host<MonitorIdentity>(Path.Combine(_folder, "monitor")),
        ["gateway"] = new Host<SimulatorOptions>(Path.Combine(_folder, "gateway")),
    };

    public IEnumerable<string> Names => _services.Keys;

    internal HttpClient Client(string service) => _services[service].Client();

    internal IReadOnlyList<RouteEndpoint> Endpoints(string service) =>
        [.. _services[service].Provider.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public void Dispose()
    {
        foreach (var service in _services.Values) service.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private interface IServiceHost : IDisposable
    {
        IServiceProvider Provider { get; }
        HttpClient Client();
    }

    private sealed class Host<T>(string data) : WebApplicationFactory<T>, IServiceHost where T : class
    {
        public IServiceProvider Provider => Services;
        public HttpClient Client() => CreateClient();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting(TestAccess.Setting, TestAccess.Key);
            builder.UseSetting("ConnectionStrings:ledger", data + ".db");
            builder.UseSetting("ConnectionStrings:gateway", data + ".db");
            builder.UseSetting("ConnectionStrings:redis", "127.0.0.1:1");
            builder.UseSetting("Patients:Address", "http://127.0.0.1:1");
            builder.UseSetting("Patients:Patience", "00:00:00.100");
            // The address that it announces. No other service connects to it in these tests.
            builder.UseSetting("Replica:Address", "http://127.0.0.1:1");
            builder.UseSetting("Monitor:Address", "http://127.0.0.1:1");
            builder.UseSetting("Demo:Enabled", "false");
            builder.UseSetting("Faults:Allowed", "true");
            builder.ConfigureLogging(logging => logging.ClearProviders());
        }
    }
}
