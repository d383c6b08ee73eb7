using Microsoft.Extensions.Hosting;

namespace Storage;

/// <summary>
/// Fails when the writer hangs in one step for longer than all its time-outs. A thread that hangs can't be ended, only its process: a failed
/// background service ends it, and the supervisor starts another. Without this rule all later writes would wait for ever.
/// </summary>
/// <remarks>
/// Seen with Npgsql: after a time-out it asks the server over a second connection to cancel the statement, and waits without a limit until that
/// connection is closed. A middlebox may keep it open and silent. PostgresSettings.TryOnlyOneWay tells of another one, which is mended.
/// </remarks>
public sealed class WriterWatch(Database database, TimeProvider time) : BackgroundService
{
    /// <summary>Many times the longest statement (PostgresSettings). Looks are counted, not time, so that a process that was frozen is not blamed.</summary>
    internal const int Looks = 60;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _seen;
    private int _looks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
    }

    /// <exception cref="TimeoutException">The writer hangs.</exception>
    internal void Look()
    {
        var step = database.Step.Current;
        (_seen, _looks) = (step, step != 0 && step == _seen ? _looks + 1 : 1);
        if (_looks > Looks) throw new TimeoutException($"The ledger's writer has been busy with one step for {Looks} s: it hangs.");
    }
}
