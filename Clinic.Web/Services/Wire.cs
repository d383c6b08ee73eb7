using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clinic.Web.Services;

/// <summary>JSON as the services speak it.</summary>
internal static class Wire
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };
}

/// <summary>One page of a list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);

/// <summary>The part of an RFC 9457 problem that is acted upon.</summary>
/// <param name="PaymentId">The payment that a conflict is about.</param>
public sealed record Problem(string? Detail, string? PaymentId);
