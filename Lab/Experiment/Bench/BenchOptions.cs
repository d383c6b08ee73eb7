namespace Experiment.Bench;

/// <param name="Rounds">How often each subject gets its turn.</param>
/// <param name="Kills">Processes to kill for each failover row, over all rounds.</param>
internal sealed record BenchOptions(int Rounds, int Kills);
