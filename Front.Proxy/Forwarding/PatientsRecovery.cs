namespace Front.Proxy.Forwarding;

/// <summary>
/// Polls Patients.Api until it answers, once every 25 ms for all waiting requests together. Hundreds of requests that poll on
/// their own would slow its start.
/// </summary>
internal sealed class PatientsRecovery(
    IHttpClientFactory http, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PatientsRecovery> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Time limit of one poll. A frozen process accepts the poll but never answers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HttpClient _patients = http.CreateClient(ForwardingExtensions.Patients);
    private Task _answer = Task.CompletedTask;

    /// <summary>Waits until Patients.Api answers.</summary>
    /// <returns>False if the wait was cancelled or the front is stopping.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        Task answer;
        lock (_lock)
        {
            if (_answer.IsCompleted) _answer = AskAsync();
            answer = _answer;
        }
        await answer.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return answer.IsCompletedSuccessfully;
    }

    private async Task AskAsync()
    {
        var began = time.GetTimestamp();
        var isAway = false;
        // Also before the first poll: a stopping process may still answer the poll and accept the request that follows.
        await Task.Delay(Interval, time, lifetime.ApplicationStopping);
        while (!await AnswersAsync())
        {
            if (!isAway) Log.PatientsAway(log);
            isAway = true;
            await Task.Delay(Interval, time, lifetime.ApplicationStopping);
        }
        if (isAway) Log.PatientsBack(log, time.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task<bool> AnswersAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            using var response = await _patients.GetAsync(new Uri("/alive", UriKind.Relative), patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
