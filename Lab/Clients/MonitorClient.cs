namespace Clients;

/// <summary>Reads the state of the cluster from the first monitor that answers.</summary>
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

    /// <summary>Polls until the status satisfies <paramref name="state"/>; null after <paramref name="bound"/>.</summary>
    public Task<ClusterStatus?> WaitAsync(Func<ClusterStatus, bool> state, TimeSpan bound, CancellationToken cancellation) =>
        Poll.UntilAsync(async token => await GetClusterAsync(token) is var view && state(view) ? view : null, bound, time, cancellation);

    public void Dispose()
    {
        foreach (var monitor in _monitors) monitor.Dispose();
    }
}
