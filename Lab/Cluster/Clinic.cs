using System.Globalization;
using System.Runtime.InteropServices;

namespace Cluster;

/// <summary>Clinic.Web beside the services: the clerk's page, and the live view of the cluster. Nothing depends on it.</summary>
public static class Clinic
{
    public const string Name = "clinic";

    /// <summary>The versions of ICU that .NET looks for, newest first.</summary>
    private static readonly IEnumerable<int> IcuVersions = Enumerable.Range(50, 60).Reverse();

    /// <returns>Why it can't run here; null when it can.</returns>
    public static string? WhyNot() => !OperatingSystem.IsLinux() || HasIcu() ? null
        : "they write amounts and dates as the reader's language does, and for that need ICU (Debian: apt-get install libicu-dev)";

    /// <summary>Signs in whoever opens it, as clerk and operator. The code is new at each start.</summary>
    public static Uri SignInLink(ClusterOptions options) => new(Ports.Local(options.Ports.Clinic), $"sign-in?t={options.Secrets.SignInCode}");

    internal static IEnumerable<(string Key, string Value)> Environment(ClusterOptions options) =>
    [
        ("Access__SignInCode", options.Secrets.SignInCode),
        ("Clinic__Keys", Path.Combine(options.Data, "clinic-keys")),
        ("services__front__http__0", Ports.Local(options.Ports.Front).ToString()),
        .. options.Ports.Monitors.Select((port, index) => ($"services__monitor__http__{index.ToString(CultureInfo.InvariantCulture)}", Ports.Local(port).ToString())),
        ("services__gateway__http__0", Ports.Local(options.Ports.Gateway).ToString()),
        ("Trials__Program", Path.Combine(AppContext.BaseDirectory, "Experiment")),
    ];

    private static bool HasIcu()
    {
        foreach (var version in IcuVersions)
        {
            if (!NativeLibrary.TryLoad($"libicuuc.so.{version.ToString(CultureInfo.InvariantCulture)}", out var library)) continue;
            NativeLibrary.Free(library);
            return true;
        }
        return false;
    }
}
