using System.Diagnostics;
using Aspire.Hosting.Testing;

namespace Tests.AppHost;

/// <summary>Where the stores run. Nothing is started.</summary>
public class StoreChoiceTests
{
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
        Assert.Equal("--redis takes container or process, not nonsense.", failure.Message);
    }

    [Fact]
    public async Task AppHost_WithoutRedisAndContainers_SaysInOneLineWhatToInstall()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var start = new ProcessStartInfo(Path.Combine(here.FullName, "..", "..", "AppHost", here.Name, "AppHost"))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = here.FullName, ["ASPIRE_CONTAINER_RUNTIME"] = "" },
        };
        using var host = Process.Start(start)!;
        var error = await host.StandardError.ReadToEndAsync(Cancellation);
        await host.WaitForExitAsync(Cancellation);

        Assert.Equal("redis is missing: install redis-server, or start Docker or Podman, and start again.", error.Trim());
        Assert.Equal(1, host.ExitCode);
    }

    private static async Task<IResource> RedisAsync(string kind)
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--redis={kind}", Scratch.Option], Cancellation);
        return builder.Resources.Single(resource => resource.Name == "redis");
    }
}
