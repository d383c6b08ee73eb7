using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Clinic.Web.Layout;

/// <summary>
/// Whether the reader's browser is connected. A page whose browser is gone is kept for minutes, in case it comes back: meanwhile it
/// must not ask for anything.
/// </summary>
public sealed class Presence : CircuitHandler
{
    private volatile TaskCompletionSource _here = Completed();

    public bool IsHere => _here.Task.IsCompleted;

    /// <summary>Raised when the browser is gone and when it is back, on any thread.</summary>
    public event Action? Changed;

    /// <summary>Completes at once if the browser is connected, else when it is back.</summary>
    public Task HereAsync(CancellationToken cancellation) => _here.Task.WaitAsync(cancellation);

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_here.TrySetResult()) Changed?.Invoke();
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _here = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Changed?.Invoke();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource Completed()
    {
        var here = new TaskCompletionSource();
        here.SetResult();
        return here;
    }
}
