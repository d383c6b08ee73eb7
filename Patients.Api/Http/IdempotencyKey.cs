using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace Patients.Api.Http;

/// <summary>
/// The header <c>Idempotency-Key</c> (IETF draft-ietf-httpapi-idempotency-key-header). Every POST honours it: sent again, a request
/// is carried out once and gets the same answer. A payment requires it, its answer is the payment (<c>RequestPayment</c>); all others
/// go through <see cref="Once"/>.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>Returns null if there is exactly one valid key.</summary>
    public static ProblemHttpResult? Check(StringValues key) => key switch
    {
        [] or [null or ""] => Problems.BadRequest("Send the header Idempotency-Key with a new key for each request. It makes retries safe."),
        [{ Length: <= MaxLength } value] when value.All(character => character is >= ' ' and <= '~') => null,
        [_] => Problems.BadRequest($"Idempotency-Key must have 1 to {MaxLength} printable ASCII characters."),
        _ => Problems.BadRequest("Send exactly one Idempotency-Key."),
    };
}
