using System.Text.Json.Serialization;

namespace Experiment.Trials.Matrix;

/// <summary>How often a fault was drawn in a storm, and its effects.</summary>
/// <param name="Injected">Drawn, and there was a target.</param>
/// <param name="Bit">Injected, with at least one effect.</param>
internal sealed record FaultTally(string Fault, int Drawn, int Injected, int Bit, [property: JsonPropertyName("bites")] long Effects, string Evidence);
