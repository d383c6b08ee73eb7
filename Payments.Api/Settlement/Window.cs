namespace Payments.Api.Settlement;

/// <summary>
/// How many charges may be under way. If nothing is settled for a while, it opens by one charge a second: a window full of failing payments
/// would else hide whether the gateway works for others (<see cref="Parking"/>), and hold them up for ever.
/// </summary>
internal sealed class Window : IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    /// <summary>A small window needs more probes than it has places.</summary>
    private const int ProbesOfASmallWindow = 8;

    private readonly int _size;
    private readonly ITimer _probe;
    private readonly Lock _gate = new();
    private TaskCompletionSource _opened = NewSignal();
    private int _underWay;
    private int _extra;
    private bool _hasProgress;

    /// <summary>The most charges that a window of <paramref name="size"/> lets be under way, probes included.</summary>
    public static int MostOf(int size) => (2 * size) + ProbesOfASmallWindow;

    public Window(int size, TimeProvider time)
    {
        _size = size;
        _probe = time.CreateTimer(static window => ((Window)window!).Probe(), this, ProbeInterval, ProbeInterval);
    }

    /// <summary>Waits for room for one more charge and takes it.</summary>
    public async Task EnterAsync(CancellationToken cancellation)
    {
        // Completes the wait without taking it to the thread pool: a simulation runs everything in its own context.
        await using var cancelled = cancellation.UnsafeRegister(static window => ((Window)window!).Pulse(), this);
        while (true)
        {
            Task opened;
            lock (_gate)
            {
                if (_underWay < _size + _extra)
                {
                    _underWay++;
                    return;
                }
                opened = _opened.Task;
            }
            cancellation.ThrowIfCancellationRequested();
            await opened;
        }
    }

    /// <summary>A charge has left the window.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _underWay--;
            (_extra, _hasProgress) = (0, true);
        }
        Pulse();
    }

    public ValueTask DisposeAsync() => _probe.DisposeAsync();

    private void Probe()
    {
        lock (_gate)
        {
            if (!_hasProgress && _underWay >= _size + _extra && _size + _extra < MostOf(_size)) _extra++;
            _hasProgress = false;
        }
        Pulse();
    }

    private void Pulse()
    {
        TaskCompletionSource opened;
        lock (_gate) (opened, _opened) = (_opened, NewSignal());
        opened.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
