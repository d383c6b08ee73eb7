using System.Net.Sockets;
using Clients;

namespace Experiment.Bench;

/// <summary>
/// Measures the subjects in turn, round after round (A B A B): the machine's speed varies over minutes, and each subject gets its share of the
/// fast and the slow ones.
/// </summary>
/// <param name="wanted">The rows to measure.</param>
/// <param name="tell">Gets each step, for the console.</param>
internal sealed class BenchRun(IReadOnlyList<Subject> subjects, IReadOnlySet<BenchRow> wanted, int rounds, Action<string> tell)
{
    private readonly Measurements _measurements = new();
    private readonly List<string> _failures = [];

    /// <summary>What could not be measured although it was installed.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <returns>The results in the order of the rows; without rows that could not be measured.</returns>
    public async Task<IReadOnlyList<BenchResult>> RunAsync(CancellationToken cancellation)
    {
        var ready = new List<Subject>();
        foreach (var subject in subjects.Where(subject => subject.Rows.Any(wanted.Contains)))
        {
            tell($"preparing {Name(subject)}");
            if (await subject.PrepareAsync(cancellation) is { } why) tell($"{Name(subject)} is skipped: {why}");
            else ready.Add(subject);
        }
        for (var number = 1; number <= rounds; number++)
        {
            foreach (var subject in ready.ToList())
            {
                tell($"round {number} of {rounds}: {Name(subject)}");
                if (await TryAsync(subject, number, cancellation)) continue;
                // It would fail again.
                ready.Remove(subject);
            }
        }
        return [.. subjects.SelectMany(subject => subject.Rows).Where(wanted.Contains).Select(_measurements.Of).OfType<BenchResult>()];
    }

    private async Task<bool> TryAsync(Subject subject, int number, CancellationToken cancellation)
    {
        try
        {
            await subject.MeasureAsync(new Round(number, rounds, wanted, _measurements, tell), cancellation);
            return true;
        }
        catch (Exception failure) when (failure is BenchException or SocketException or TimeoutException || Wire.IsTransient(failure))
        {
            _failures.Add($"{Name(subject)} failed in round {number}: {failure.Message}");
            tell(_failures[^1]);
            return false;
        }
    }

    private static string Name(Subject subject) => string.Join(" and ", subject.Rows.Select(row => row.System).Distinct());
}
