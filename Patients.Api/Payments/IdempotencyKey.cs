using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Patients.Api.Http;

namespace Patients.Api.Payments;

/// <summary>The header <c>Idempotency-Key</c> (IETF draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>Returns null if there is exactly one valid key.</summary>
    public static ProblemHttpResult? Check(StringValues key) => key switch
    {
        [] or [null or ""] => Problems.BadRequest("Send the header Idempotency-Key with a new key for each payment. It makes retries safe."),
        [{ Length: <= MaxLength } value] when value.All(character => character is >= ' ' and <= '~') => null,
        [_] => Problems.BadRequest($"Idempotency-Key must have 1 to {MaxLength} printable ASCII characters."),
        _ => Problems.BadRequest("Send exactly one Idempotency-Key."),
    };
}
