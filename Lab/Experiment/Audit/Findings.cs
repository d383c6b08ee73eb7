namespace Experiment.Audit;

/// <summary>What the audit found to be wrong.</summary>
internal sealed class Findings
{
    private const int ShownOfAKind = 10;

    private readonly Dictionary<string, long> _kinds = [];
    private readonly List<string> _shown = [];

    public long Count { get; private set; }

    /// <summary>Adds a finding, whose text is kept only if it is one of the first of its kind.</summary>
    public void Add(string kind, string text)
    {
        Count++;
        _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
        if (_kinds[kind] <= ShownOfAKind) _shown.Add(text);
    }

    /// <summary>The first findings of each kind, then how many there are beyond.</summary>
    public IEnumerable<string> Texts =>
        [.. _shown, .. _kinds.Where(kind => kind.Value > ShownOfAKind).Select(kind => $"{kind.Key}: {kind.Value - ShownOfAKind} more findings")];
}
