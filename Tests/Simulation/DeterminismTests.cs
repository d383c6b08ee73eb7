using System.Diagnostics;
using Simulation;

namespace Tests.Simulation;

/// <summary>A seed determines the whole run, so a failure can be reproduced.</summary>
public sealed class DeterminismTests
{
    private static readonly TimeSpan Duration = SimulationRun.StandardDuration;

    [Fact]
    public void Seed_RunAgain_GivesTheSameTranscript()
    {
        for (var seed = 1UL; seed <= 20; seed++) Assert.Equal(Tell(seed), Tell(seed));
    }

    [Fact]
    public void Seed_WithoutATranscript_TakesTheSameCourse()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var (told, silent) = (SimulationRun.Run(new RunOptions(seed, Duration), tells: true), SimulationRun.Run(new RunOptions(seed, Duration)));
            Assert.Equal(told.Steps, silent.Steps);
            Assert.All(Enum.GetValues<Happening>(), happening => Assert.Equal(told.Coverage[happening], silent.Coverage[happening]));
        }
    }

    [Fact]
    public async Task Seed_RunInAnotherProcess_GivesTheSameTranscript()
    {
        var file = Path.GetTempFileName();
        try
        {
            // With a mutation, so that the transcript of a failure is compared too.
            var found = new SimulationSeries(1, 100, Duration, "no-gateway-key").Run(1, TestContext.Current.CancellationToken).Failed!.Seed;
            var here = SimulationRun.Run(new RunOptions(found, Duration, "no-gateway-key"), tells: true).Transcript;
            Assert.Equal(1, await SimulateAsync($"--seeds 1 --from {found} --mutation no-gateway-key --transcript {file}"));
            Assert.Equal(here, await File.ReadAllLinesAsync(file));

            Assert.Equal(0, await SimulateAsync($"--seeds 1 --from 7 --transcript {file}"));
            Assert.Equal(Tell(7), string.Join('\n', await File.ReadAllLinesAsync(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Series_OfSeveralThreads_NamesTheLowestSeedThatFails()
    {
        var alone = new SimulationSeries(1, 500, Duration, "accept-before-commit").Run(1, TestContext.Current.CancellationToken);
        var together = new SimulationSeries(1, 500, Duration, "accept-before-commit").Run(4, TestContext.Current.CancellationToken);
        Assert.Equal(alone.Failed!.Seed, together.Failed!.Seed);
    }

    private static string Tell(ulong seed) => string.Join('\n', SimulationRun.Run(new RunOptions(seed, Duration), tells: true).Transcript);

    private static async Task<int> SimulateAsync(string arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "Simulation", here.Name, "Simulation"));
        using var process = Process.Start(new ProcessStartInfo(program, $"simulate {arguments}") { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
