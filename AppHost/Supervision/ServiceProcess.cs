using System.Diagnostics;
using System.Globalization;

namespace AppHost.Supervision;

/// <summary>The process behind a resource.</summary>
/// <param name="Id">The id of what the orchestrator started: the service itself, or under a debugger what stands for it.</param>
/// <param name="Address">The process's own address, behind a proxy where there is one; null for what speaks no HTTP.</param>
internal sealed record ServiceProcess(int Id, Uri? Address)
{
    /// <returns>Null while there is no process.</returns>
    public static ServiceProcess? Of(CustomResourceSnapshot snapshot)
    {
        // The keys of a snapshot have no public names; this is the one place that knows them.
        var pid = snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value;
        if (pid is null || Convert.ToInt32(pid, CultureInfo.InvariantCulture) is not (> 1 and var id)) return null;
        var urls = snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value;
        return new ServiceProcess(id, Uri.TryCreate(urls?.Split(';')[0], UriKind.Absolute, out var address) ? address : null);
    }

    /// <summary>Completes when the process is gone.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            await process.WaitForExitAsync(cancellation);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }

    /// <summary><c>kill -9</c>, with what it has started.</summary>
    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }
}
