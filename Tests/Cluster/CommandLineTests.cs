using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cluster;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>Output and exit code of the program when it can't do what it was asked to.</summary>
public class CommandLineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bench --only foo", "--only knows fdatasync, sqlite_full_one_row, bare_post,")]
    [InlineData("bench --kills 0", "--kills must be from 1 to 10000, not 0.")]
    [InlineData("trial --fault foo", "--fault knows kill, freeze, none, freeze-past-lease,")]
    [InlineData("trial --requests 0", "--requests must be from 1 to 1000000, not 0.")]
    [InlineData("trial --trials -1", "--trials must be from 1 to 1000, not -1.")]
    [InlineData("trial --rate 0", "--rate must be from 0.1 to 10000, not 0.")]
    [InlineData("trial --rate NaN", "--rate must be from 0.1 to 10000, not NaN.")]
    [InlineData("trial --requests abc", "abc")]
    [InlineData("trial --requests 5 --crashes 6", "--crashes must not be more than --requests")]
    [InlineData("trial --attach nowhere", "--attach takes an address such as http://127.0.0.1:4000, not nowhere.")]
    [InlineData("simulate --seeds 0", "--seeds must be from 1 to 100000000, not 0.")]
    [InlineData("simulate --from -1", "-1")]
    [InlineData("simulate --minutes 0", "--minutes must be from 0.1 to 1440, not 0.")]
    [InlineData("simulate --mutation foo", "--mutation knows no-epoch-check, ")]
    [InlineData("trial --fault random --minutes 0", "--minutes must be from 0.5 to 600, not 0.")]
    [InlineData(
        "trial --fault database-kill --ports free",
        "database-kill was skipped: it needs a ledger on a server that the cluster starts: --ledger postgres")]
    [InlineData("trial --fault database-cut --ports free", "database-cut was skipped: it needs a ledger on a server: --ledger postgres")]
    [InlineData("trial --attach http://127.0.0.1:1", "--attach needs a token: --access FILE")]
    [InlineData("trial --attach http://127.0.0.1:1 --access nowhere.json", "nowhere.json")]
    [InlineData("cluster --restart-delay -1", "--restart-delay must be from 0 to 600, not -1.")]
    [InlineData("cluster --ledger oracle",
        "--ledger takes sqlite, postgres, postgres-replicated or a connection string such as Host=localhost;Database=alta, not oracle.")]
    [InlineData("cluster --ports many", "--ports knows default, free, not many.")]
    [InlineData("cluster --dashboard nowhere", "File does not exist: 'nowhere'.")]
    [InlineData("clutser", "clutser")]
    public async Task Program_WithABadOption_ExitsWithTwoAndSaysWhatIsAllowed(string arguments, string message)
    {
        var (exitCode, output) = await ExperimentProgram.RunAsync(Cancellation, arguments.Split(' '));
        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis-kill", "redis-kill was skipped: it needs a cluster of its own: leave out --attach")]
    [InlineData("kill-points", "--fault kill-points needs a cluster of its own: leave out --attach.")]
    public async Task Trial_OfAFaultThatNeedsItsOwnCluster_ExitsWithTwoAndSaysSo(string fault, string message)
    {
        var (exitCode, output) = await ExperimentProgram.RunAsync("a token", ["trial", "--fault", fault, "--attach", "http://127.0.0.1:1"], Cancellation);
        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_WhosePortIsTaken_ExitsWithTwoAndNamesThePort()
    {
        // Another cluster may have taken the port already, which serves the test too.
        using var listener = new TcpListener(IPAddress.Loopback, 5002);
        try
        {
            listener.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            Assert.False(FreePorts.IsFree(5002));
        }
        var (exitCode, output) = await ExperimentProgram.RunAsync(Cancellation, "cluster");
        Assert.Equal(2, exitCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{5002} (server_2)"), output, StringComparison.Ordinal);
        Assert.Contains("--ports free", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Dashboard_WhosePortIsTaken_IsLeftOut_AndTheClusterCanStart()
    {
        var ports = Ports.Free();
        using var listener = new TcpListener(IPAddress.Loopback, ports.Otlp);
        listener.Start();
        var options = new ClusterOptions("", ports, TimeSpan.Zero, TimeSpan.Zero, Dashboard.Program);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"port {ports.Otlp} is taken"),
            Preflight.WhyNoDashboard(options), StringComparison.Ordinal);
        Assert.Null(Preflight.WhatIsMissing(options));
    }
}
