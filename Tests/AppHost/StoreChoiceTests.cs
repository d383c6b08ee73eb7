using System.Diagnostics;
using Aspire.Hosting.Testing;

namespace Tests.AppHost;

/// <summary>Where the stores run. Nothing is started.</summary>
public class StoreChoiceTests
{
    private const string AnyPort = "http://127.0.0.1:0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_AskedForAsAProcess_IsTheServerOfThisMachine() =>
        Assert.IsAssignableFrom<ExecutableResource>(await RedisAsync("process"));

    [Fact]
    public async Task Redis_AskedForAsAContainer_IsTheContainerOfAspire() =>
        Assert.IsType<RedisResource>(await RedisAsync("container"));

    [Fact]
    public async Task Redis_AskedForAsNonsense_NamesTheChoices()
    {
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => RedisAsync("nonsense"));
        Assert.Equal("--redis takes container, process or replicated, not nonsense.", failure.Message);
    }

    [Theory]
    [InlineData("--redis=", "redis is missing: install redis-server, or start Docker or Podman, and start again.")]
    [InlineData("--redis=replicated",
        "Replicated Redis needs redis-server, redis-cli and timeout. Install them (Debian: apt-get install redis-server coreutils).")]
    [InlineData("--replicated", "Replicated PostgreSQL needs PostgreSQL, Patroni and etcd. "
        + "Install them (Debian: apt-get install --no-install-recommends postgresql patroni etcd-server python3-etcd python3-psycopg2).")]
    public async Task AppHost_WithoutTheStoresProgramsAndContainers_SaysInOneLineWhatToInstall(string option, string message)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var start = new ProcessStartInfo(Path.Combine(here.FullName, "..", "..", "AppHost", here.Name, "AppHost"), [Scratch.NewOption(), option])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["PATH"] = here.FullName,
                ["ASPIRE_CONTAINER_RUNTIME"] = "",
                // As launchSettings.json has it, for free ports.
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                ["ASPNETCORE_URLS"] = AnyPort,
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = AnyPort,
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = AnyPort,
            },
        };
        using var host = Process.Start(start)!;
        host.OutputDataReceived += (_, _) => { };
        host.BeginOutputReadLine();
        var error = await host.StandardError.ReadToEndAsync(Cancellation);
        await host.WaitForExitAsync(Cancellation);

        Assert.Equal(message, error.Trim());
        Assert.Equal(1, host.ExitCode);
    }

    private static async Task<IResource> RedisAsync(string kind)
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--redis={kind}", Scratch.NewOption()], Cancellation);
        return builder.Resources.Single(resource => resource.Name == "redis");
    }
}
