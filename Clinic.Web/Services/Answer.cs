namespace Clinic.Web.Services;

/// <summary>Why a service gave no value.</summary>
public enum Trouble
{
    None,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>It may not be asked for by who asked, or not now.</summary>
    Refused,

    /// <summary>No answer, or one that promises nothing.</summary>
    Unreachable,
}

/// <summary>What a service answered to a question: a value, or why there is none.</summary>
public sealed record Answer<T>(T? Value, Trouble Trouble = Trouble.None) where T : class;
