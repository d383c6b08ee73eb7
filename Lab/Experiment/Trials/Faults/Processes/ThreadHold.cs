using System.Runtime.InteropServices;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// Stops threads of another process as a debugger does (ptrace(2)). The kernel accepts requests only from the thread that
/// seized them, and releases them when that thread ends. So one thread does it all, and no thread stays stopped.
/// </summary>
internal sealed partial class ThreadHold : IDisposable
{
    private const nint Seize = 0x4206;
    private const nint Interrupt = 0x4207;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<long> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="find">Gives the threads to stop. Called again and again, so that new threads are stopped too.</param>
    public ThreadHold(Func<IReadOnlyList<int>> find, TimeProvider time) =>
        new Thread(() => Run(find, time)) { IsBackground = true, Name = "thread hold" }.Start();

    /// <summary>Releases all threads.</summary>
    /// <returns>How many threads were stopped.</returns>
    public async Task<long> ReleaseAsync()
    {
        await _over.CancelAsync();
        return await _released.Task;
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private void Run(Func<IReadOnlyList<int>> find, TimeProvider time)
    {
        var held = new HashSet<int>();
        var over = _over.Token;
        using var tick = new ManualResetEventSlim();
        using var timer = time.CreateTimer(_ => tick.Set(), null, Interval, Interval);
        try
        {
            while (!over.IsCancellationRequested)
            {
                foreach (var thread in find().Where(thread => !held.Contains(thread)))
                {
                    if (ptrace(Seize, thread, 0, 0) == 0 && ptrace(Interrupt, thread, 0, 0) == 0) held.Add(thread);
                }
                tick.Wait(over);
                tick.Reset();
            }
        }
        catch (OperationCanceledException)
        {
            // Released.
        }
        _released.SetResult(held.Count);
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ptrace(nint request, int thread, nint address, nint data);
}
