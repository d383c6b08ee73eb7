namespace Experiment.Bench;

/// <summary>One number of the bench.</summary>
/// <param name="Name">What is measured. Rows of several systems may share it: they do the same work.</param>
/// <param name="System">What it is measured on.</param>
/// <param name="Percent">The percentile of the measured values that the row shows.</param>
/// <param name="Beside">The marks and rows that the table compares it with, by name or as <c>name (system)</c>; null for none.</param>
internal sealed record BenchRow(string Name, string System, string Unit, double Percent = 50, IReadOnlyList<string>? Beside = null)
{
    /// <summary>True if a larger value is better.</summary>
    public bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);

    public override string ToString() => $"{Name} ({System})";
}
