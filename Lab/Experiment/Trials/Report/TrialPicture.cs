using ScottPlot;

namespace Experiment.Trials.Report;

/// <summary>Draws a trial: each request's latency over time, the leaders and every crash.</summary>
internal static class TrialPicture
{
    private const int Width = 1600;
    private const int Height = 700;

    private static readonly Color Ink = Color.FromHex("#24292f");
    private static readonly Color Crash = Color.FromHex("#c1121f");

    /// <summary>Distinguishable with every kind of colour vision (Okabe and Ito 2008).</summary>
    private static readonly Color[] Servers = [Color.FromHex("#56b4e9"), Color.FromHex("#e69f00"), Color.FromHex("#009e73")];

    /// <param name="path">Without extension: <c>.png</c> and <c>.svg</c> are written.</param>
    public static void Save(TrialOutcome outcome, TrialOptions options, string path)
    {
        using var plot = new Plot();
        Draw(plot, outcome, options);
        plot.SavePng(path + ".png", Width, Height);
        plot.SaveSvg(path + ".svg", Width, Height);
    }

    private static void Draw(Plot plot, TrialOutcome outcome, TrialOptions options)
    {
        var answeredLast = outcome.History.Asks.Max(ask => (ask.Due + ask.Latency).TotalSeconds);
        var crashes = outcome.Crashes.Select(crash => (crash.At - outcome.Start).TotalSeconds).ToList();
        var end = crashes.Append(answeredLast).Max();

        AddLeaders(plot, Leaderships.Of(outcome, end));
        AddCrashes(plot, crashes, options.Fault.Description);
        AddRequests(plot, outcome);
        Frame(plot, TrialRow.Of(outcome), options);
        plot.Axes.SetLimits(0, end, 0, 1.08 * outcome.History.Asks.Max(ask => ask.Latency.TotalMilliseconds));
    }

    private static void AddLeaders(Plot plot, IReadOnlyList<Leadership> stretches)
    {
        var servers = stretches.GroupBy(stretch => stretch.Server).OrderBy(server => server.Key);
        foreach (var (server, colour) in servers.Zip(Servers))
        {
            foreach (var stretch in server)
            {
                var band = plot.Add.HorizontalSpan(stretch.From, stretch.To, colour.WithAlpha(0.35));
                band.LineStyle.Width = 0;
                if (stretch == server.First()) band.LegendText = $"{server.Key} leads";
            }
        }
    }

    private static void AddCrashes(Plot plot, List<double> crashes, string fault)
    {
        foreach (var seconds in crashes)
        {
            var line = plot.Add.VerticalLine(seconds, width: 2, Crash);
            if (seconds == crashes[0]) line.LegendText = fault;
        }
    }

    private static void AddRequests(Plot plot, TrialOutcome outcome)
    {
        foreach (var (isPaid, name, colour, shape) in new[] { (true, "paid", Ink, MarkerShape.FilledCircle), (false, "not paid", Crash, MarkerShape.Cross) })
        {
            var asks = outcome.History.Asks.Where(ask => ask.IsSuccess == isPaid).ToList();
            if (asks.Count == 0) continue;
            var points = plot.Add.ScatterPoints(asks.ConvertAll(ask => ask.Due.TotalSeconds), asks.ConvertAll(ask => ask.Latency.TotalMilliseconds), colour);
            points.MarkerShape = shape;
            points.MarkerSize = 7;
            points.LegendText = $"request {name}";
        }
    }

    private static void Frame(Plot plot, TrialRow row, TrialOptions options)
    {
        plot.Font.Set(PictureFont.Name);
        plot.Title($"Trial {row.Trial}: {row.Successful} of {row.Sent} paid, {row.Crashes} × {options.Fault.Name}; "
            + $"{row.Lost} lost, {row.ChargedTwice} charged twice, {row.OutOfOrder} out of order", size: 24);
        plot.XLabel("seconds from the first request to when each was due", size: 20);
        plot.YLabel("milliseconds to the answer", size: 20);
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 18;
        plot.Axes.Right.MinimumSize = 40; // room for the label of the last tick
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Ink.WithAlpha(0.12);
        plot.Legend.FontSize = 18;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ShowLegend(Edge.Bottom);
    }
}
