using Microsoft.AspNetCore.Components;

namespace Clinic.Web.Layout;

/// <summary>
/// A page that shows its record as it is now: it reads the record again and again while its browser is connected. One instance belongs to
/// one address (<see cref="MainLayout"/>), so it never shows another record's state.
/// </summary>
public abstract class LivePage : LiveComponent, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    [Inject] protected Presence Presence { get; set; } = default!;
    [Inject] protected TimeProvider Time { get; set; } = default!;

    /// <summary>How often the record is read.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(2);

    /// <summary>Cancelled when the reader leaves the page.</summary>
    protected CancellationToken Leaving { get; private set; }

    /// <summary>When the shown state was read.</summary>
    protected DateTimeOffset At { get; private set; }

    /// <summary>False if the last read was not answered, so that the page shows an older state.</summary>
    protected bool IsFresh { get; private set; } = true;

    /// <summary>Reads the record and draws it.</summary>
    /// <returns>False if there was no answer. The page then keeps what it shows.</returns>
    protected abstract Task<bool> ReadAsync();

    protected override async Task OnInitializedAsync()
    {
        Leaving = _leaving.Token;
        await LoadAsync();
        _ = KeepAsync();
    }

    protected async Task LoadAsync()
    {
        IsFresh = await ReadAsync();
        if (IsFresh) At = Time.GetUtcNow();
    }

    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, Time, Leaving);
                await Presence.HereAsync(Leaving);
                await RedrawAsync(LoadAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has left.
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }
}
