using System.Net;
using Access;
using Cluster;
using LocalSystem;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Cluster;

/// <summary>The tokens that a local cluster gives to its owner, and the key that it gives to its parts.</summary>
[Collection(OneCluster.Name)]
public sealed class AccessTests(ClusterFixture cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string OfCluster => cluster.System.Options.AccessFile;

    [Fact]
    public void Tokens_OfACluster_AreReadableByTheOwnerOnly() =>
        AssertOwnerOnly(OfCluster);

    [Theory]
    [InlineData(Roles.Clerk, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Operator, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData(Roles.Service, HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task Token_OfARole_AllowsWhatTheRoleMayDo(string role, HttpStatusCode patients, HttpStatusCode settlements)
    {
        await cluster.WaitUntilReadyAsync();
        var known = cluster.System.Addresses with { Authorization = AccessFile.Follow(OfCluster, role, TimeProvider.System) };
        using var http = known.Connect(known.Patients, ClusterFixture.Bound);
        Assert.Equal(patients, (await http.GetAsync(new Uri("patients", UriKind.Relative), Cancellation)).StatusCode);
        Assert.Equal(settlements, (await http.GetAsync(new Uri("settlements", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Key_OfACluster_IsInNoCommandLineNoLogAndNotInTheTokenFile()
    {
        await cluster.WaitUntilReadyAsync();
        var key = cluster.System.Options.Secrets.SigningKey[SigningKey.DevelopmentPrefix.Length..];
        Assert.All(cluster.System.Names, name =>
        {
            Assert.DoesNotContain(key, File.ReadAllText($"/proc/{cluster.System.Pid(name)}/cmdline"), StringComparison.Ordinal);
            Assert.DoesNotContain(key, File.ReadAllText(cluster.System.LogOf(name)), StringComparison.Ordinal);
        });
        Assert.DoesNotContain(key, await File.ReadAllTextAsync(OfCluster, Cancellation), StringComparison.Ordinal);
        // Proves that the search above looks for the right text.
        Assert.Contains(key, await File.ReadAllTextAsync($"/proc/{cluster.System.Pid(Parts.Gateway)}/environ", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_OfARunningCluster_AreRenewedLongBeforeTheyExpire()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var file = Path.Combine(Directory.CreateTempSubdirectory("alta-test-").FullName, AccessFile.Name);
        var tokens = new LocalSecrets().Tokens(clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        AccessFile.Write(file, tokens);
        var first = AccessFile.Read(file, Roles.Clerk);
        var authorization = AccessFile.Follow(file, Roles.Clerk, clock);
        using var changed = new FileSystemWatcher(Path.GetDirectoryName(file)!, AccessFile.Name);
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.Renamed += (_, _) => renewed.TrySetResult();
        changed.EnableRaisingEvents = true;
        var keeping = AccessFile.KeepAsync(file, tokens, clock, end.Token);

        clock.Advance(AccessFile.Lifetime / 3);
        await renewed.Task.WaitAsync(ClusterFixture.Bound, Cancellation);

        Assert.NotEqual(first, AccessFile.Read(file, Roles.Clerk));
        Assert.Equal(AccessFile.Read(file, Roles.Clerk), authorization()!.Parameter);
        AssertOwnerOnly(file);
        await end.CancelAsync();
        await keeping;
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static void AssertOwnerOnly(string file)
    {
        // Windows has no file modes, and no local cluster.
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }
}
