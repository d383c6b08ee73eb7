using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patients.Api.Http;

/// <summary>Tells requests under one Idempotency-Key apart, without storing what is in them.</summary>
internal static class Fingerprint
{
    /// <summary>SHA-256 in lower-case hexadecimal. JSON bodies of one value, in any layout and order of names, are one body.</summary>
    public static string Of(RouteValueDictionary path, ReadOnlyMemory<byte> body)
    {
        var names = path.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={value.Value}\n");
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(string.Concat(names)), .. Canonical(body)]));
    }

    private static ReadOnlySpan<byte> Canonical(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Encoding.UTF8.GetBytes(Sort(JsonNode.Parse(body.Span))?.ToJsonString() ?? "null");
        }
        catch (Exception notJson) when (notJson is JsonException or ArgumentException or InvalidOperationException)
        {
            return body.Span;
        }
    }

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sort(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sort)]),
        _ => node?.DeepClone(),
    };
}
