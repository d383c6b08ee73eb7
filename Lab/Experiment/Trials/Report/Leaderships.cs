namespace Experiment.Trials.Report;

/// <summary>A stretch of a trial in which one replica led, in seconds since the first request.</summary>
internal sealed record Leadership(string Server, double From, double To);

/// <summary>Finds who led when, from the ledger and the crashes: from a term's first settlement to its crash or to the next term's first settlement.</summary>
internal static class Leaderships
{
    public static IReadOnlyList<Leadership> Of(TrialOutcome outcome, double end)
    {
        var terms = outcome.History.Settlements.Where(settlement => settlement.SettledAt >= outcome.Start)
            .GroupBy(settlement => settlement.Epoch)
            .Select(term => (Server: term.First().SettledBy, From: term.First().SettledAt))
            .OrderBy(term => term.From).ToList();
        var stretches = new List<Leadership>();
        for (var index = 0; index < terms.Count; index++)
        {
            var (server, from) = terms[index];
            var crashed = outcome.Crashes.Where(crash => crash.Server == server && crash.At >= from).Select(crash => Seconds(crash.At)).FirstOrDefault(end);
            var replaced = index + 1 < terms.Count ? Seconds(terms[index + 1].From) : end;
            // The first leader led before the first request.
            stretches.Add(new Leadership(server, index == 0 ? 0 : Seconds(from), Math.Min(crashed, replaced)));
        }
        return stretches;

        double Seconds(DateTimeOffset at) => (at - outcome.Start).TotalSeconds;
    }
}
