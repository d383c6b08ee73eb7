using Cluster;

namespace Tests.Cluster;

/// <summary>What the supervisor does with a part that answered once and then falls silent.</summary>
public sealed class SilentPartTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("alta-test-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SilentPart_IsKilled_UnlessItMayBeSilent(bool mayBeSilent)
    {
        var options = new ClusterOptions(_data, Ports.Default, TimeSpan.Zero, Liveness: TimeSpan.Zero);
        Directory.CreateDirectory(options.Logs);
        var (asked, judged, killed) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        var part = new Part("sleeper", 0, 0, "sleep", ["1000"], new Dictionary<string, string>(), _ =>
        {
            if (++asked == 4) judged.TrySetResult();
            return Task.FromResult(asked == 1);
        })
        { MayBeSilent = mayBeSilent };
        using var launcher = new Launcher();
        using var supervisor = new PartSupervisor(part, options, launcher, TimeProvider.System, happened =>
        {
            if (happened.Kind == PartEventKind.Unresponsive) killed.TrySetResult();
        });
        await supervisor.StartAsync();
        var first = supervisor.Pid;

        await (mayBeSilent ? judged : killed).Task.WaitAsync(ClusterFixture.Bound, TestContext.Current.CancellationToken);

        Assert.Equal(!mayBeSilent, killed.Task.IsCompleted);
        if (mayBeSilent) Assert.Equal(first, supervisor.Pid);
        await supervisor.StopAsync();
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);
}
