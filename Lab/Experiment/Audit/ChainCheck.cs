namespace Experiment.Audit;

/// <summary>Walks a chain from its start and finds the first line that does not follow from the one before it.</summary>
internal sealed class ChainCheck(ChainHead head)
{
    private string _hash = head.Start;

    /// <summary>The number of verified lines.</summary>
    public long Lines { get; private set; }

    public DateTimeOffset? From { get; private set; }

    public DateTimeOffset? To { get; private set; }

    /// <summary>The first problem, or null.</summary>
    public string? Break { get; private set; }

    /// <param name="read">Called for each line, also for those after a break.</param>
    public async Task RunAsync(Snapshot ledger, Action<ChainLine> read, CancellationToken cancellation)
    {
        await foreach (var row in ledger.ReadAsync(ChainLine.Select, head.Chain, cancellation))
        {
            var line = ChainLine.Of(row);
            Break ??= WhyNot(line);
            read(line);
        }
        Break ??= (head.Number, head.Hash) == (Lines, _hash) ? null
            : head.Number > Lines ? $"lines {Lines + 1} to {head.Number} are missing: its head says that there are {head.Number}"
            : $"it ends at line {Lines} with {_hash}, but its head says line {head.Number} with {head.Hash}";
    }

    private string? WhyNot(ChainLine line)
    {
        if (line.Number != Lines + 1)
            return line.Number == Lines + 2 ? $"line {Lines + 1} is missing" : $"lines {Lines + 1} to {line.Number - 1} are missing";
        var expected = line.HashAfter(_hash);
        if (line.Hash != expected)
            return $"line {line.Number} ({line.Action} {line.Subject} by {line.Actor}) has the wrong hash: {line.Hash}, expected {expected}";
        (_hash, Lines, To) = (line.Hash, line.Number, line.Time);
        From ??= line.Time;
        return null;
    }
}
