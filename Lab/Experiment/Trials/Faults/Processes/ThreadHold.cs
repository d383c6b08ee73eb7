using System.Runtime.InteropServices;

namespace Experiment.Trials.Faults.Processes;

/// <summary>
/// Holds threads of another process still as a debugger does (ptrace(2)). The kernel takes such requests only from the thread
/// that seized, and lets everything go when that thread ends: so one thread does it all, and nothing stays held.
/// </summary>
internal sealed partial class ThreadHold : IDisposable
{
    private const nint Seize = 0x4206;
    private const nint Interrupt = 0x4207;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<long> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="find">Called again and again: those that are new are held too.</param>
    public ThreadHold(Func<IReadOnlyList<int>> find, TimeProvider time) =>
        new Thread(() => Run(find, time)) { IsBackground = true, Name = "thread hold" }.Start();

    /// <summary>Lets all go.</summary>
    /// <returns>How many were held.</returns>
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
            // Long enough.
        }
        _released.SetResult(held.Count);
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ptrace(nint request, int thread, nint address, nint data);
}
