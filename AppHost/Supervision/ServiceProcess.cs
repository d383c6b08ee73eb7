using System.Diagnostics;
using System.Globalization;

namespace AppHost.Supervision;

/// <summary>The process behind a resource.</summary>
/// <param name="Id">The id of the process that the orchestrator started: the service itself, or its stand-in under a debugger.</param>
/// <param name="Address">The process's own address, behind the proxy if there is one; null without HTTP.</param>
internal sealed record ServiceProcess(int Id, Uri? Address)
{
    /// <returns>Null while there is no process.</returns>
    public static ServiceProcess? Of(CustomResourceSnapshot snapshot)
    {
        // Aspire has no public constants for the keys of a snapshot. Only this method uses them.
        var pid = snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value;
        if (pid is null || Convert.ToInt32(pid, CultureInfo.InvariantCulture) is not (> 1 and var id)) return null;
        var urls = snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value;
        return new ServiceProcess(id, Uri.TryCreate(urls?.Split(';')[0], UriKind.Absolute, out var address) ? address : null);
    }

    /// <summary>Completes when the process has ended.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            await process.WaitForExitAsync(cancellation);
        }
        catch (ArgumentException)
        {
            // It has already ended.
        }
    }

    /// <summary><c>kill -9</c> of the process and its children.</summary>
    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It has already ended.
        }
    }
}
