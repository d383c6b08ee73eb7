namespace Clinic.Web;

internal static class Paths
{
    /// <summary>The path if a browser would stay on this site with it, else the start page.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.Any(character => char.IsControl(character) || character == '\\') ? path : "/";
}
