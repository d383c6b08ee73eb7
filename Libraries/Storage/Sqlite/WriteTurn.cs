using System.Runtime.InteropServices;

namespace Storage.Sqlite;

/// <summary>
/// Lets the writers of several processes take turns. SQLite has no queue for its write lock: a process that finds it held asks again, after
/// pauses that grow to 100 ms, while the holder may take it again at once. So a waiting process asks often, and a holder that has
/// committed leaves the lock free for longer than it takes another process to ask. Meanwhile its next group of writes grows.
/// </summary>
internal sealed partial class WriteTurn
{
    private static readonly TimeSpan Pause = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan Gap = TimeSpan.FromMicroseconds(400);

    // No group of writes takes that long: the holder is frozen or starved, and asking often would only take more from it.
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(2);

    private long? _ended;

    /// <summary>Calls <paramref name="tryBegin"/> until it succeeds or <paramref name="patience"/> is over.</summary>
    public bool Begin(Func<bool> tryBegin, TimeSpan patience)
    {
        if (_ended is { } ended) Sleep(Gap - TimeProvider.System.GetElapsedTime(ended));
        for (var start = TimeProvider.System.GetTimestamp(); !tryBegin();)
        {
            var waited = TimeProvider.System.GetElapsedTime(start);
            if (waited >= patience) return false;
            Sleep(waited < Long ? Pause : LongPause);
        }
        return true;
    }

    public void End() => _ended = TimeProvider.System.GetTimestamp();

    // .NET's own pauses last at least a millisecond. The thread is the writer's own, so it may block.
    private static void Sleep(TimeSpan pause)
    {
        if (pause <= TimeSpan.Zero) return;
        if (OperatingSystem.IsWindows()) Thread.Yield();
        else _ = usleep((uint)pause.TotalMicroseconds);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int usleep(uint microseconds);
}
