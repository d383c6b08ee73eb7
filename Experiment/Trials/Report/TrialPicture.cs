using ScottPlot;

namespace Experiment.Trials.Report;

/// <summary>A trial at a glance: each request's latency over time, who led when, every crash.</summary>
internal static class TrialPicture
{
    private const int Width = 1600;
    private const int Height = 700;

    /// <param name="path">Without its ending: <c>.png</c> and <c>.svg</c> are written.</param>
    public static void Save(TrialOutcome outcome, TrialOptions options, string path)
    {
        using var plot = new Plot();
        Draw(plot, outcome, options);
        plot.SavePng(path + ".png", Width, Height);
        plot.SaveSvg(path + ".svg", Width, Height);
    }

    private static void Draw(Plot plot, TrialOutcome outcome, TrialOptions options)
    {
        var row = TrialRow.Of(outcome);
        plot.Title($"Trial {row.Trial}: {row.Successful} of {row.Sent} paid, {row.Crashes} × {options.Fault.Name}, "
            + $"{row.Lost} lost, {row.ChargedTwice} charged twice, {row.OutOfOrder} out of order");
        plot.XLabel("seconds since the first request");
        plot.YLabel("latency, ms");
        var points = outcome.History.Asks.Where(ask => ask.Answer.IsSuccess).ToList();
        plot.Add.ScatterPoints(points.ConvertAll(ask => ask.Due.TotalSeconds), points.ConvertAll(ask => ask.Latency.TotalMilliseconds));
    }
}
