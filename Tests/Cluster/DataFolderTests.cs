using System.Diagnostics;
using Clients;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>The program <c>cluster</c> and its data folder: one owner, and kept at the end.</summary>
public sealed class DataFolderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SecondCluster_OnTheSameData_IsRefused_AndTheLockEndsWithAKilledOwner()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux ends the parts of a killed cluster.");
        var data = Directory.CreateTempSubdirectory("alta-test-").FullName;
        using var first = ExperimentProgram.Start("cluster", "--ports", "free", "--dashboard", "none", "--data", data);
        try
        {
            Assert.NotNull(await FirstLineAsync(first, "starting "));
            var configuration = Path.Combine(data, "redis", RedisConfiguration.Name);
            var written = await Poll.UntilAsync(_ => Task.FromResult(File.Exists(configuration) ? File.ReadAllText(configuration) : null),
                ClusterFixture.Bound, TimeProvider.System, Cancellation);

            var (exitCode, output) = await ExperimentProgram.RunAsync(Cancellation, "cluster", "--ports", "free", "--dashboard", "none", "--data", data);

            Assert.Equal(2, exitCode);
            Assert.Equal(FormattableString.Invariant($"{data} is in use by process {first.Id}: stop it, or choose another data folder."), output.Trim());
            Assert.Equal(written, await File.ReadAllTextAsync(configuration, Cancellation));

            Signals.Kill(first.Id);
            await first.WaitForExitAsync(Cancellation);
            OwnedFolder.Take(data).Dispose();
        }
        finally
        {
            first.Kill(entireProcessTree: true);
        }
        await RemoveAsync(data);
    }

    [Fact]
    public async Task Cluster_WithoutADataFolder_KeepsItsOwn_AndSaysHowToStartOnItAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGTERM.");
        using var program = ExperimentProgram.Start("cluster", "--ports", "free", "--dashboard", "none");
        try
        {
            var line = await FirstLineAsync(program, "starting ") ?? "";
            var data = line[(line.IndexOf("data in ", StringComparison.Ordinal) + "data in ".Length)..];
            // By then the program handles the signal.
            await FirstLineAsync(program, "waiting for ");
            Signals.Terminate(program.Id);
            Assert.NotNull(await FirstLineAsync(program, $"data is kept in {data}; to start again on it: ./lab cluster --data {data}"));
            await program.WaitForExitAsync(Cancellation);
            Assert.True(File.Exists(Path.Combine(data, "access.json")));
            await RemoveAsync(data);
        }
        finally
        {
            program.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string?> FirstLineAsync(Process program, string start)
    {
        while (await program.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(ClusterFixture.Bound, Cancellation) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return line.TrimEnd();
        }
        return null;
    }

    /// <summary>The parts of a killed cluster may still be ending.</summary>
    private static async Task RemoveAsync(string data) => Assert.NotNull(await Poll.UntilAsync(_ =>
    {
        Directory.Delete(data, recursive: true);
        return Task.FromResult<string?>(data);
    }, ClusterFixture.Bound, TimeProvider.System, Cancellation));
}
