namespace Experiment.Bench;

/// <summary>The drains: a backlog that waits while nothing takes from it, worked off from the first entry to the last.</summary>
internal static class Backlog
{
    public const int Length = 20_000;

    public const string Unit = "entries/s";

    /// <summary>One at a time, in order of arrival.</summary>
    public const string InOrder = "drain_in_order";

    /// <summary>Many at a time, in no order. Alta does not do that.</summary>
    public const string AnyOrder = "drain_any_order";
}
