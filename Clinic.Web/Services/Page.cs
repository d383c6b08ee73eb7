namespace Clinic.Web.Services;

/// <summary>One page of a list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);

/// <summary>The part of an RFC 9457 problem that is acted upon.</summary>
/// <param name="PaymentId">The payment that a conflict is about.</param>
public sealed record Problem(string? Detail, string? PaymentId);
