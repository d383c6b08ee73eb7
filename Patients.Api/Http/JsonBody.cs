using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Patients.Api.Charges;
using Patients.Api.Text;

namespace Patients.Api.Http;

/// <summary>
/// A request's JSON object, read field by field without conversions: "1" is not a number and 1.0 is not an integer.
/// Binding directly to a type would stop at the first error and report it in .NET's terms.
/// </summary>
public sealed partial class JsonBody : Fields
{
    public const int MaxBytes = RequestBody.MaxBytes;

    /// <summary>
    /// Kestrel's own limit, set far above <see cref="MaxBytes"/>. It also counts the framing of chunks, and it cuts the connection
    /// of a client that is still sending, which may then never see the answer. Up to this limit Kestrel keeps reading for a few
    /// seconds and discards what it reads.
    /// </summary>
    public const int MaxDiscardedBytes = 30_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly JsonElement _object;
    private readonly ProblemHttpResult? _unreadable;

    private JsonBody(JsonElement body) : base("the body") => _object = body;
    private JsonBody(ProblemHttpResult unreadable) : base("the body") => _unreadable = unreadable;

    public override ProblemHttpResult? Problem => _unreadable ?? base.Problem;

    public static async ValueTask<JsonBody?> BindAsync(HttpContext context)
    {
        if (!IsUtf8Json(context.Request)) return new JsonBody(Problems.NotJson());
        try
        {
            var bytes = await RequestBody.ReadAsync(context);
            if (bytes.Length > MaxBytes) return new JsonBody(Problems.TooLarge());
            if (bytes.IsEmpty) return new JsonBody(Problems.BadRequest("The body is empty. Send a JSON object."));
            var root = JsonDocument.Parse(bytes, Strict).RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new JsonBody(root)
                : new JsonBody(Problems.BadRequest($"The body is JSON, but not an object ({Describe(root)}). Send a JSON object."));
        }
        catch (BadHttpRequestException unreadable)
        {
            return new JsonBody(Problems.Unreadable(unreadable));
        }
        catch (JsonException malformed)
        {
            return new JsonBody(Problems.BadRequest(
                $"The body is not valid JSON. The error is at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}."));
        }
    }

    /// <summary>A body that may be missing, or null as some clients send it then. Then it is an object without fields.</summary>
    public static async Task<JsonBody> ReadOptionalAsync(HttpContext context)
    {
        try
        {
            var bytes = await RequestBody.ReadAsync(context);
            if (bytes.IsEmpty || bytes.Span.Trim(" \t\r\n"u8).SequenceEqual("null"u8)) return new JsonBody(JsonDocument.Parse("{}").RootElement);
        }
        catch (BadHttpRequestException unreadable)
        {
            return new JsonBody(Problems.Unreadable(unreadable));
        }
        return (await BindAsync(context))!;
    }

    /// <summary>Text in any script, trimmed and composed (NFC). Rejects what <see cref="Legible"/> does.</summary>
    /// <param name="maxLength">In Unicode code points.</param>
    public string Text(string field, int maxLength)
    {
        if (Read(field, JsonValueKind.String, "text") is not { } element || Unescape(field, element) is not { } unescaped) return "";
        var text = Normalization.Compose(unescaped).Trim();
        if (Legible.Fault(text) is { } fault) Reject(field, fault);
        else if (text.Length == 0 || text.EnumerateRunes().Count() > maxLength) Reject(field, $"must have 1 to {maxLength} characters");
        return text;
    }

    /// <summary>Why a correction is made, in a person's words: the field <c>reason</c>.</summary>
    public string Reason()
    {
        var reason = Text("reason", 200);
        RejectCardNumber("reason", reason);
        return reason;
    }

    /// <summary>An opaque token: printable ASCII without spaces.</summary>
    public string Token(string field, int maxLength)
    {
        var token = Text(field, maxLength);
        if (!token.All(character => character is > ' ' and <= '~')) Reject(field, "must be printable ASCII without spaces");
        return token;
    }

    /// <summary>Rejects text that contains a card number. The error does not repeat the number.</summary>
    /// <param name="text">The value of the field, as read.</param>
    public void RejectCardNumber(string field, string text)
    {
        if (CardNumber.IsIn(text)) Reject(field, "must not contain a card number: send the token that the gateway gave for the card");
    }

    /// <summary>An integer from 1 to <see cref="Money.Max"/>.</summary>
    public long PositiveInteger(string field)
    {
        const string expected = "a whole number from 1 to 9007199254740991, without quotes, decimals or exponent";
        if (Read(field, JsonValueKind.Number, expected) is not { } element) return 0;
        if (element.TryGetInt64(out var value) && value is > 0 and <= Money.Max) return value;
        Reject(field, $"must be {expected}");
        return 0;
    }

    /// <summary>The field is there, and not null.</summary>
    public bool Has(string field) =>
        _unreadable is null && _object.TryGetProperty(field, out var element) && element.ValueKind != JsonValueKind.Null;

    /// <summary>As <see cref="PositiveInteger"/>; null if the field is missing.</summary>
    public long? OptionalPositiveInteger(string field) => Has(field) ? PositiveInteger(field) : null;

    /// <summary>An amount that the caller has seen, 0 to <see cref="Money.Max"/> in minor units; null if the field is missing.</summary>
    public long? SeenAmount(string field)
    {
        if (!Has(field)) return null;
        var element = _object.GetProperty(field);
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) && value is >= 0 and <= Money.Max) return value;
        Reject(field, "must be a whole number from 0 to 9007199254740991, without quotes, decimals or exponent");
        return null;
    }

    /// <summary>True or false; false if the field is missing.</summary>
    public bool Flag(string field)
    {
        if (!Has(field)) return false;
        var element = _object.GetProperty(field);
        if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Reject(field, $"must be true or false, not {Describe(element)}");
        return element.ValueKind == JsonValueKind.True;
    }

    public T Choice<T>(string field) where T : struct, Enum =>
        Read(field, JsonValueKind.String, "text") is { } element && Unescape(field, element) is { } text
            ? Choice<T>(field, text).GetValueOrDefault()
            : default;

    private JsonElement? Read(string field, JsonValueKind kind, string expected)
    {
        if (_unreadable is not null) return null;
        if (!_object.TryGetProperty(field, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            Reject(field, $"is missing: it must be {expected}");
            return null;
        }
        if (element.ValueKind == kind) return element;
        Reject(field, $"must be {expected}, not {Describe(element)}");
        return null;
    }

    // The parser only checks the grammar. Lone surrogates and invalid UTF-8 are first found here.
    private string? Unescape(string field, JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            Reject(field, HalfAPair().Match(Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8Value(element))) is { Success: true } half
                ? $"must not contain U+{half.Value[2..].ToUpperInvariant()}, half of a surrogate pair: remove it"
                : "is not valid UTF-8");
            return null;
        }
    }

    [GeneratedRegex(@"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]..")]
    private static partial Regex HalfAPair();

    private static bool IsUtf8Json(HttpRequest request) =>
        request.HasJsonContentType()
        && (MediaTypeHeaderValue.Parse(request.ContentType).Charset is not { HasValue: true } charset
            || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => element.ValueKind.ToString().ToLowerInvariant(),
    };
}
