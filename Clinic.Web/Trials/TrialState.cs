using System.Collections.Immutable;
using System.Text.Json;
using Clinic.Web.Services;
using ServiceDefaults;

namespace Clinic.Web.Trials;

/// <summary>Percentiles in milliseconds.</summary>
public sealed record Times(double? P50, double? P95, double? P99, double? Max);

/// <summary>The results of a trial.</summary>
/// <param name="Trial">Null in the total.</param>
/// <param name="Availability">Successful requests as a fraction of those sent.</param>
public sealed record TrialRow(
    int? Trial, int Sent, int Successful, double? Availability, int Lost, int ChargedTwice, int OutOfOrder, long StaleRejected,
    int Crashes, int Failovers, Times FailoverMs, Times LatencyMs);

/// <summary>The same trial of the 2021 experiment, or its total.</summary>
public sealed record SeedRow(int Sent, int Successful)
{
    public double Availability => (double)Successful / Sent;
}

public sealed record TrialResult(TrialRow Row, SeedRow? Beside);

/// <summary>The progress of the running trial.</summary>
public sealed record TrialProgress(int Trial, int Billed, int Sent, int Answered, int Successful, int Crashes, string Step)
{
    /// <summary>Successful requests as a fraction of those answered; null before the first answer.</summary>
    public double? Availability => Answered == 0 ? null : (double)Successful / Answered;
}

/// <summary>What a series was asked to do.</summary>
public sealed record TrialPlan(int Trials, int Requests, int Crashes, double Rate, string Fault);

/// <summary>The state of a series of trials, from the events that <c>Experiment trial --events</c> has written so far.</summary>
public sealed record TrialState(
    bool IsRunning, TrialProgress? Progress, ImmutableList<TrialResult> Results, TrialResult? Total, bool? IsClean, string? Failure,
    TrialPlan? Plan = null)
{
    public static readonly TrialState Started = new(true, null, [], null, null, null);

    /// <summary>The state after one more line. A line that is not a known event changes nothing.</summary>
    public TrialState After(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Happened>(line, SnakeCaseJson.Client) switch
            {
                { Event: "started", Fault: { } fault } started => this with
                {
                    Plan = new TrialPlan(started.Trials, started.Requests, started.Crashes, started.Rate, fault),
                },
                { Event: "progress", State: { } progress } => this with { Progress = progress },
                { Event: "trial", Row: { } row } trial => this with { Results = Results.Add(new TrialResult(row, trial.Beside)) },
                { Event: "total", Row: { } row } total => this with { Total = new TrialResult(row, total.Beside), IsClean = total.Clean },
                { Event: "failed" } failed => this with { Failure = failed.Why },
                _ => this,
            };
        }
        catch (JsonException)
        {
            return this;
        }
    }

    /// <summary>The state after the program has ended.</summary>
    /// <param name="exitCode">1 can also mean that something was lost, charged twice or out of order. Then there is a total.</param>
    public TrialState Ended(int exitCode) => this with
    {
        IsRunning = false,
        Failure = Failure ?? (Total is null ? FormattableString.Invariant($"exit code {exitCode}") : null),
    };

    private sealed record Happened(
        string Event, TrialProgress? State, TrialRow? Row, SeedRow? Beside, bool? Clean, string? Why,
        int Trials, int Requests, int Crashes, double Rate, string? Fault);
}
