namespace Experiment.Trials;

/// <summary>Nearest-rank percentiles: each is a measured value.</summary>
internal sealed class Percentiles(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    /// <param name="percent">Above 0 and up to 100, the maximum.</param>
    /// <returns>Rounded to thousandths; null when nothing was measured.</returns>
    public double? At(double percent) =>
        _sorted.Length == 0 ? null : Math.Round(_sorted[(int)Math.Ceiling(percent / 100 * _sorted.Length) - 1], 3);
}
