using System.Globalization;
using Clients;
using Cluster;

namespace Tests.Cluster;

/// <summary>No process outlives the program that started it, even if the program is killed.</summary>
[Trait("Ledger", "both")]
public class OrphanTests
{
    // Redis, the gateway, Patients.Api and the dashboard, then the replicated parts and those that a machine may lack.
    private static readonly int Processes = 4 + Ports.FrontReplicas + Ports.PaymentsReplicas + Ports.MonitorReplicas
        + (LedgerUnderTest.IsPostgres ? 1 : 0) + (Clinic.WhyNot() is null ? 1 : 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Children_OfAProgramThatGotASignal_AreGone(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux can signal a child when its parent dies.");
        Assert.SkipWhen(signal == "INT" && IsInterruptIgnored(), "SIGINT is ignored here, as in every process that a shell starts in the background.");
        var data = Directory.CreateTempSubdirectory("alta-test-").FullName;
        KeptDataAttribute.TellOnFailure(data);
        using var program = ExperimentProgram.Start("cluster", "--ports", "free", "--data", data, "--ledger", LedgerUnderTest.Choice);
        try
        {
            var output = program.StandardOutput.ReadToEndAsync(Cancellation);
            var children = await Poll.UntilAsync(
                _ => Task.FromResult(ChildrenOf(program.Id) is var all && all.Count == Processes ? all : null),
                    ClusterFixture.Bound, TimeProvider.System, Cancellation);
            Assert.True(children is not null, $"{ChildrenOf(program.Id).Count} children, not {Processes}");

            Send(signal, program.Id);

            await program.WaitForExitAsync(Cancellation).WaitAsync(ClusterFixture.Bound, Cancellation);
            var gone = await Poll.UntilAsync(
                _ => Task.FromResult(children.Exists(IsRunning) ? null : children), ClusterFixture.Bound, TimeProvider.System, Cancellation);
            Assert.True(gone is not null, $"running: {string.Join(", ", children.Where(IsRunning))}; {await output}");
        }
        finally
        {
            program.Kill(entireProcessTree: true);
        }
        Directory.Delete(data, recursive: true);
    }

    /// <summary>A child process inherits the ignored signals of its parent.</summary>
    private static bool IsInterruptIgnored()
    {
        const string ignored = "SigIgn:";
        var mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith(ignored, StringComparison.Ordinal))[ignored.Length..];
        const int interrupt = 2;
        return (ulong.Parse(mask, NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) >> (interrupt - 1) & 1) == 1;
    }

    private static void Send(string signal, int pid)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static List<int> ChildrenOf(int parent) => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(pid => Stat(pid) is [_, var its, ..] && its == parent.ToString(CultureInfo.InvariantCulture))];

    /// <summary>A zombie (Z) keeps its id until its parent waits for it, but it no longer runs.</summary>
    private static bool IsRunning(int pid) => Stat(pid) is [not ("Z" or "X"), ..];

    /// <summary>The state, the parent and the fields after them. They follow the name, which may contain spaces.</summary>
    private static string[] Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
