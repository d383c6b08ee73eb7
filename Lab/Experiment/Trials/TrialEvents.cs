using System.Text.Json;
using Clients;
using Experiment.Trials.Report;

namespace Experiment.Trials;

/// <summary>
/// Writes the events of a series of trials for a program that watches it: one JSON object per line, its kind in <c>event</c>.
/// First <c>started</c>, then <c>progress</c> repeatedly, <c>trial</c> after each trial, finally <c>total</c> or <c>failed</c>.
/// </summary>
internal sealed class TrialEvents : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private static readonly JsonSerializerOptions OneLine = new(Wire.Json) { WriteIndented = false };

    private readonly Lock _lock = new();
    private readonly StreamWriter? _file;

    /// <param name="file">Overwritten if it exists; null to write no events.</param>
    public TrialEvents(string? file) => _file = file is null
        ? null
        : new StreamWriter(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };

    public void Started(TrialOptions options) =>
        Write(new { Event = "started", options.Trials, options.Requests, options.Crashes, options.Rate, Fault = options.Fault.Name, options.Seed });

    public void Progress(object state) => Write(new { Event = "progress", State = state });

    /// <summary>Writes a judged trial's row, and beside it the row of the 2021 experiment.</summary>
    public void Trial(TrialRow row) => Write(new { Event = "trial", Row = row, Beside = SeedExperiment.RowOf(row.Trial) });

    public void Total(TrialRow row, bool clean) => Write(new { Event = "total", Row = row, Beside = SeedExperiment.RowOf(null), Clean = clean });

    public void Failed(string why) => Write(new { Event = "failed", Why = why });

    public void Dispose() => _file?.Dispose();

    private void Write(object happened)
    {
        if (_file is null) return;
        var line = JsonSerializer.Serialize(happened, OneLine);
        lock (_lock) _file.WriteLine(line);
    }
}
