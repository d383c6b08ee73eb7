namespace Experiment.Bench;

/// <param name="Rounds">How often each subject gets its turn.</param>
/// <param name="Kills">Processes to kill for each failover row, over all rounds.</param>
/// <param name="Filled">A data folder that <c>./lab fill</c> made, to be measured beside a small one; null for none.</param>
/// <param name="Minutes">Minutes of full load, in which memory is measured and elections are counted; 0 for none.</param>
internal sealed record BenchOptions(int Rounds, int Kills, string? Filled, int Minutes);
