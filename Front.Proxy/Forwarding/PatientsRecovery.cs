namespace Front.Proxy.Forwarding;

/// <summary>
/// Tells all who wait that Patients.Api answers. One question in 25 ms, however many wait: hundreds of clerks who knock each for
/// themselves would keep it from starting.
/// </summary>
internal sealed class PatientsRecovery(
    IHttpClientFactory http, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PatientsRecovery> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>A frozen one takes the question and never answers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HttpClient _patients = http.CreateClient(ForwardingExtensions.Patients);
    private Task _answer = Task.CompletedTask;

    /// <summary>Waits until it answers.</summary>
    /// <returns>False when that was given up, or the front stops.</returns>
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
        // Before the first question too: a process that stops may still take one, and a request after it.
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
