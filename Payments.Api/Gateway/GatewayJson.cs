using System.Text.Json;
using System.Text.Json.Serialization;

namespace Payments.Api.Gateway;

internal sealed record ChargeRequest(string PaymentId, long Amount, string Currency, string CardToken);

internal sealed record RefundRequest(string PaymentId, string ChargeOf, long Amount, string Currency);

internal sealed record Charge(string Id, string PaymentId, string Status, string? DeclineReason, long Amount, string Currency, string? Kind = null);

/// <param name="Pending">The gateway still works on a call for one of the payments.</param>
internal sealed record ChargeList(IReadOnlyList<Charge>? Items, bool Pending = false);

/// <summary>The gateway's JSON, source-generated: reflection over these records would be a tenth of a start.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChargeRequest))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(Charge))]
[JsonSerializable(typeof(ChargeList))]
internal sealed partial class GatewayJson : JsonSerializerContext;
