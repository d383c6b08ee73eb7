using Experiment.History;
using Spectre.Console;

namespace Experiment.Trials;

/// <summary>Prints the answers of the requests that were not successful, grouped by kind.</summary>
internal static class Unsuccessful
{
    public static void Show(IAnsiConsole console, IEnumerable<Ask> asks)
    {
        var reasons = asks.Where(ask => !ask.IsSuccess).Select(ask => ask.Answer)
            .GroupBy(answer => answer.Status is { } status ? $"{status} {answer.Payment?.Status}".TrimEnd() : "no answer");
        foreach (var reason in reasons)
            console.MarkupLineInterpolated(
                $"[yellow]{reason.Count()} not successful: {reason.Key}; first: {reason.First().Error ?? reason.First().Payment?.PaymentId}[/]");
    }
}
