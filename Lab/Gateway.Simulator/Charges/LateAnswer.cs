namespace Gateway.Simulator.Charges;

/// <summary>Delays an answer whose charge is already recorded.</summary>
internal sealed class LateAnswer(IResult answer, int milliseconds) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var wait = Task.Delay(TimeSpan.FromMilliseconds(milliseconds), services.GetRequiredService<TimeProvider>(), over.Token);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (wait.IsCompletedSuccessfully) await answer.ExecuteAsync(httpContext);
        else httpContext.Abort();
    }
}
