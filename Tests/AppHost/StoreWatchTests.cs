using AppHost.Stores;

namespace Tests.AppHost;

/// <summary>The row of a replicated store, with a store that is made up.</summary>
public class StoreWatchTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_ThatMayLoseItsLeader_LetsWhatWaitsForItStart_AndShowsWhoLeads()
    {
        var asked = 0;
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { AssemblyName = "AppHost", DisableDashboard = true });
        var store = builder.AddResource(new MadeUpStore("store")).AsStore("Store", "Database", _ => Task.FromResult(
            Interlocked.Increment(ref asked) switch
            {
                1 => throw new InvalidOperationException("A question that fails does not end the watch."),
                2 => new StoreView("primary", null, "in sync", null, IsRedundant: false),
                _ => new StoreView("primary", "one", "in sync", "two", IsRedundant: true),
            }));
        builder.AddExecutable("waiting", "sleep", ".", "600").WithParentRelationship(store).WaitFor(store);
        await using var app = builder.Build();

        await app.StartAsync(Cancellation).WaitAsync(Bound, Cancellation);

        await app.ResourceNotifications.WaitForResourceAsync("waiting", KnownResourceStates.Running, Cancellation).WaitAsync(Bound, Cancellation);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("store", out var row));
        Assert.Equal("primary: one, in sync: two",
            row.Snapshot.Properties.Single(property => property.Name == CustomResourceKnownProperties.Source).Value);
    }

    private sealed class MadeUpStore(string name) : Resource(name);
}
