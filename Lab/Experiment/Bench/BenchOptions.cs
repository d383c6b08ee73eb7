namespace Experiment.Bench;

/// <param name="Rounds">How often each subject gets its turn.</param>
/// <param name="Kills">Processes to kill for each failover row, over all rounds.</param>
/// <param name="Filled">A data folder that <c>./lab fill</c> made, to be measured beside a small one; null for none.</param>
/// <param name="Minutes">How long the filled ledger is under load while memory is measured; 0 for not at all.</param>
internal sealed record BenchOptions(int Rounds, int Kills, string? Filled, int Minutes);
