using System.Text.Json.Serialization;

namespace Experiment.Trials.Matrix;

/// <summary>How often a fault was drawn in a storm, and what came of it.</summary>
/// <param name="Injected">Drawn, and there was something to strike.</param>
/// <param name="Bit">Injected, and it bit at least once.</param>
internal sealed record FaultTally(string Fault, int Drawn, int Injected, int Bit, [property: JsonPropertyName("bites")] long Effects, string Evidence);
