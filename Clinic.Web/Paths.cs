namespace Clinic.Web;

internal static class Paths
{
    /// <summary>A path of this site, and nothing that a browser could take for another one; else the first page.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.Any(character => char.IsControl(character) || character == '\\') ? path : "/";
}
