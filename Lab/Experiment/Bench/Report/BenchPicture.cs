using Experiment.Trials.Report;
using ScottPlot;

namespace Experiment.Bench.Report;

/// <summary>Draws a picture for each unit: every measured value as a point, the row's value as a bar, on a logarithmic scale.</summary>
internal static class BenchPicture
{
    private const int Width = 1400;
    private const int RowHeight = 44;
    private const int FrameHeight = 150;

    private static readonly Color Ink = Color.FromHex("#24292f");
    private static readonly Color Ours = Color.FromHex("#0072b2");
    private static readonly Color Others = Color.FromHex("#9aa4ae");
    private static readonly Color Value = Color.FromHex("#d55e00");

    /// <summary>Writes <c>bench-UNIT.png</c> and <c>.svg</c> into <paramref name="folder"/>.</summary>
    public static void Save(IReadOnlyList<BenchResult> results, string folder)
    {
        foreach (var unit in results.GroupBy(result => result.Row.Unit))
        {
            // The first row on top.
            List<BenchResult> rows = [.. unit.Reverse()];
            using var plot = new Plot();
            Draw(plot, rows, unit.Key);
            var path = Path.Combine(folder, $"bench-{unit.Key.Replace("/", "-per-", StringComparison.Ordinal)}");
            var height = FrameHeight + (RowHeight * rows.Count);
            plot.SavePng(path + ".png", Width, height);
            plot.SaveSvg(path + ".svg", Width, height);
        }
    }

    private static void Draw(Plot plot, List<BenchResult> rows, string unit)
    {
        var lowest = Math.Floor(rows.SelectMany(row => row.Values).Min(Scale));
        var highest = Math.Max(lowest + 1, Math.Ceiling(rows.SelectMany(row => row.Values).Max(Scale)));
        foreach (var (place, row) in rows.Index())
        {
            var bar = plot.Add.Bar(position: place, value: Scale(row.Value));
            bar.Horizontal = true;
            foreach (var each in bar.Bars)
            {
                each.ValueBase = lowest;
                each.FillColor = row.Row.System.StartsWith("alta", StringComparison.Ordinal) ? Ours : Others;
                each.LineWidth = 0;
                each.Size = 0.6;
            }
            double[] across = [.. row.Values.Select(Scale)];
            var points = plot.Add.ScatterPoints(across, [.. row.Values.Select(_ => (double)place)], Value);
            points.MarkerSize = 6;
        }
        plot.Axes.Left.SetTicks(
            [.. rows.Select((_, place) => (double)place)], [.. rows.Select(row => $"{row.Row.Name} ({row.Row.System})  {BenchResult.Text(row.Value)}")]);
        var powers = Enumerable.Range((int)lowest, (int)(highest - lowest) + 1).ToList();
        plot.Axes.Bottom.SetTicks([.. powers.Select(power => (double)power)], [.. powers.Select(power => BenchResult.Text(Math.Pow(10, power)))]);
        plot.Axes.SetLimits(lowest, highest, -0.6, rows.Count - 0.4);
        Frame(plot, unit);
    }

    /// <summary>ScottPlot has no logarithmic axis: logarithms are drawn, and the ticks say the powers of ten.</summary>
    private static double Scale(double value) => Math.Log10(Math.Max(value, 1e-3));

    private static void Frame(Plot plot, string unit)
    {
        plot.Font.Set(PictureFont.Name);
        plot.XLabel($"{unit}, logarithmic; points: single measurements", size: 18);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 16;
        plot.Axes.Right.MinimumSize = 40; // room for the label of the last tick
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Ink.WithAlpha(0.12);
    }
}
