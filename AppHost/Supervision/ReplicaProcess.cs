using System.Diagnostics;
using System.Globalization;

namespace AppHost.Supervision;

/// <summary>The processes behind one replica: <c>dotnet run</c>, or an IDE, and what it started.</summary>
/// <param name="LauncherId">The id of the process that the orchestrator started.</param>
/// <param name="Address">The replica's own address, behind the proxy; null for what speaks no HTTP.</param>
internal sealed record ReplicaProcess(int LauncherId, Uri? Address)
{
    /// <returns>Null while there is no process.</returns>
    public static ReplicaProcess? Of(CustomResourceSnapshot snapshot)
    {
        var pid = snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value;
        if (pid is null || Convert.ToInt32(pid, CultureInfo.InvariantCulture) is not (> 1 and var launcher)) return null;
        var urls = snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value;
        return new ReplicaProcess(launcher, Uri.TryCreate(urls?.Split(';')[0], UriKind.Absolute, out var address) ? address : null);
    }

    /// <summary><c>kill -9</c> of all of them.</summary>
    public void Kill()
    {
        try
        {
            using var launcher = Process.GetProcessById(LauncherId);
            launcher.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }
}
