using System.Text.Json.Serialization;
using Coordination.MonitorLock;
using Coordination.Registry;

namespace Coordination.Protocol;

/// <summary>The JSON of Redis values and of messages between monitors and replicas: snake_case, source-generated, so it needs no warm-up.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReplicaRecord))]
[JsonSerializable(typeof(ReplicaInstance))]
[JsonSerializable(typeof(MonitorRecord))]
[JsonSerializable(typeof(Ping))]
[JsonSerializable(typeof(Echo))]
[JsonSerializable(typeof(Presence))]
[JsonSerializable(typeof(LeadRequest))]
[JsonSerializable(typeof(LeadAnswer))]
[JsonSerializable(typeof(ObserveRequest))]
[JsonSerializable(typeof(ObserveAnswer))]
public sealed partial class CoordinationJson : JsonSerializerContext;
