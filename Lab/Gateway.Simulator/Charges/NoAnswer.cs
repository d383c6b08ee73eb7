using Microsoft.Extensions.Options;

namespace Gateway.Simulator.Charges;

/// <summary>Never answers: holds the connection, then cuts it.</summary>
internal sealed class NoAnswer : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var hold = services.GetRequiredService<IOptions<SimulatorOptions>>().Value.SilentHoldMs ?? Timeout.Infinite;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        await Task.Delay(TimeSpan.FromMilliseconds(hold), services.GetRequiredService<TimeProvider>(), over.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        httpContext.Abort();
    }
}
