namespace Patients.Api.Http;

/// <summary>What keeps a list as quick with millions of rows as with a few.</summary>
internal static class ListLimits
{
    /// <summary>A list counts its items up to this number. A longer list has this total.</summary>
    public const long MostCounted = 10_000;
}
