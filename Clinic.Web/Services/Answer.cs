namespace Clinic.Web.Services;

/// <summary>Why a service returned no value.</summary>
public enum Trouble
{
    None,

    /// <summary>The requested item does not exist.</summary>
    NotFound,

    /// <summary>The caller's session has ended. Nothing was done.</summary>
    SignedOut,

    /// <summary>The caller's role does not allow this. Nothing was done.</summary>
    Refused,

    /// <summary>The item is no longer as the caller has seen it. Nothing was done.</summary>
    Changed,

    /// <summary>The service can't take what was typed. Nothing was done.</summary>
    Invalid,

    /// <summary>No answer, or one that leaves the outcome open: 408, 429 or 5xx.</summary>
    Unreachable,
}

/// <summary>A service's answer: a value, or the reason why there is none.</summary>
public sealed record Answer<T>(T? Value, Trouble Trouble = Trouble.None) where T : class;
