using System.Diagnostics;
using System.Globalization;
using LocalSystem;

namespace Cluster;

/// <summary>A file system of its own for a cluster's data, in memory, whose size can be changed while it is in use (tmpfs(5)). Only root may mount.</summary>
internal static class SmallDisk
{
    private const string Roomy = "size=512m";

    /// <summary>Mounts it over an empty folder.</summary>
    /// <returns>Why it can't be; null when it is there.</returns>
    public static async Task<string?> MountAsync(string folder, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux()) return "it needs Linux";
        return await RunAsync("mount", ["-t", "tmpfs", "-o", Roomy, "alta", folder], cancellation);
    }

    /// <summary>Leaves no more room than what is used.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static async Task FillAsync(string folder, CancellationToken cancellation)
    {
        // Between the look and the change something may have been written; then the kernel refuses.
        for (var attempt = 1; ; attempt++)
        {
            var disk = new DriveInfo(folder);
            var used = Math.Max(4096, disk.TotalSize - disk.TotalFreeSpace);
            var why = await RunAsync("mount", ["-o", $"remount,size={used.ToString(CultureInfo.InvariantCulture)}", folder], cancellation);
            if (why is null) return;
            if (attempt == 10) throw new IOException($"The disk {folder} can't be filled: {why}");
        }
    }

    public static Task EmptyAsync(string folder) => RunAsync("mount", ["-o", $"remount,{Roomy}", folder], CancellationToken.None);

    /// <summary>Takes it away with everything on it, also while somebody still looks at a log there.</summary>
    public static Task UnmountAsync(string folder) => RunAsync("umount", ["--lazy", folder], CancellationToken.None);

    private static async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        if (Programs.Find(program) is null) return $"there is no {program}";
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
