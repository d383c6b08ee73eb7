using System.Globalization;
using System.Runtime.InteropServices;
using LocalSystem;

namespace Cluster;

/// <summary>Clinic.Web as a part: the clerk's page and the live view of the cluster. No other part depends on it.</summary>
public static class Clinic
{
    public const string Name = "clinic";

    /// <summary>The ICU versions that .NET looks for, newest first.</summary>
    private static readonly IEnumerable<int> IcuVersions = Enumerable.Range(50, 60).Reverse();

    /// <returns>Why it can't run here; null if it can.</returns>
    public static string? WhyNot() => !OperatingSystem.IsLinux() || HasIcu() ? null
        : "ICU, which formats amounts and dates, was not found (Debian: apt-get install libicu-dev)";

    /// <summary>A link that signs its user in as clerk and operator, once. The code is new at each start.</summary>
    public static Uri SignInLink(ClusterOptions options) => new(Ports.Local(options.Ports.Clinic), $"sign-in?t={options.Secrets.SignInCode}");

    internal static IEnumerable<(string Key, string Value)> Environment(ClusterOptions options) =>
    [
        (ServiceSettings.SignInCode, options.Secrets.SignInCode),
        (ServiceSettings.ClinicKeys, Path.Combine(options.Data, "clinic-keys")),
        (ServiceSettings.Endpoint("front"), Ports.Local(options.Ports.Front).ToString()),
        .. options.Ports.Monitors.Select((port, index) => (ServiceSettings.Endpoint("monitor", index), Ports.Local(port).ToString())),
        (ServiceSettings.Endpoint("gateway"), Ports.Local(options.Ports.Gateway).ToString()),
        .. options.Dashboard is null ? [] : new[] { (ServiceSettings.ClinicDashboard, Ports.Local(options.Ports.Dashboard).ToString()) },
        (ServiceSettings.TrialsHistory, Path.Combine(options.Data, TrialHistory.Folder)),
        (ServiceSettings.TrialsProgram, Path.Combine(AppContext.BaseDirectory, "Experiment")),
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
