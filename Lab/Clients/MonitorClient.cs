namespace Clients;

/// <summary>Asks the monitors for the state of the cluster; one that is down is passed over.</summary>
public sealed class MonitorClient(Addresses addresses, TimeProvider time) : IDisposable
{
    private readonly HttpClient[] _monitors = [.. addresses.Monitors.Select(monitor => addresses.Connect(monitor, TimeSpan.FromSeconds(2)))];

    /// <exception cref="HttpRequestException">No monitor answers.</exception>
    public async Task<ClusterStatus> GetClusterAsync(CancellationToken cancellation)
    {
        Exception? last = null;
        foreach (var monitor in _monitors)
        {
            try
            {
                return await monitor.GetAsync<ClusterStatus>("cluster", cancellation);
            }
            catch (Exception exception) when (Wire.IsTransient(exception))
            {
                last = exception;
            }
        }
        throw new HttpRequestException($"No monitor answers at {string.Join(", ", addresses.Monitors)}.", last);
    }

    /// <summary>The first view that satisfies <paramref name="state"/>; null when <paramref name="bound"/> has passed.</summary>
    public Task<ClusterStatus?> WaitAsync(Func<ClusterStatus, bool> state, TimeSpan bound, CancellationToken cancellation) =>
        Poll.UntilAsync(async token => await GetClusterAsync(token) is var view && state(view) ? view : null, bound, time, cancellation);

    public void Dispose()
    {
        foreach (var monitor in _monitors) monitor.Dispose();
    }
}
