using Experiment.Trials;

namespace Experiment.Bench;

/// <summary>The values of every row, in the order of measurement.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<BenchRow, List<double>> _values = [];
    private readonly Dictionary<BenchRow, long> _from = [];

    public void Add(BenchRow row, double value, long from)
    {
        if (!_values.TryGetValue(row, out var values)) _values[row] = values = [];
        values.Add(value);
        _from[row] = _from.GetValueOrDefault(row) + from;
    }

    /// <returns>The row's result; null if it was not measured.</returns>
    public BenchResult? Of(BenchRow row) =>
        _values.TryGetValue(row, out var values) ? new BenchResult(row, new Percentiles(values).At(row.Percent)!.Value, _from[row], values) : null;
}
