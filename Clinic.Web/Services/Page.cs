namespace Clinic.Web.Services;

/// <summary>One page of a list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);

/// <summary>The fields of an RFC 9457 problem that this site uses.</summary>
/// <param name="PaymentId">The payment that caused a conflict.</param>
public sealed record Problem(string? Detail, string? PaymentId);
