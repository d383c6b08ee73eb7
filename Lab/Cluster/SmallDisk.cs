using System.Diagnostics;
using System.Globalization;
using LocalSystem;

namespace Cluster;

/// <summary>An in-memory file system (tmpfs(5)) for a cluster's data, whose size can be changed while it is in use. Only root may mount it.</summary>
internal static class SmallDisk
{
    private const string Roomy = "size=512m";

    /// <summary>Mounts it on an empty folder.</summary>
    /// <returns>Why it failed; null on success.</returns>
    public static async Task<string?> MountAsync(string folder, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux()) return "it needs Linux";
        return await RunAsync("mount", ["-t", "tmpfs", "-o", Roomy, "alta", folder], cancellation);
    }

    /// <summary>Shrinks it to the space in use, so that nothing more can be written.</summary>
    /// <exception cref="IOException">It could not be shrunk.</exception>
    public static async Task FillAsync(string folder, CancellationToken cancellation)
    {
        // The kernel refuses if something was written between the measurement and the remount; then try again.
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

    /// <summary>Unmounts it and discards its contents, even while a process has a log on it open.</summary>
    public static Task UnmountAsync(string folder) => RunAsync("umount", ["--lazy", folder], CancellationToken.None);

    private static async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        if (Programs.Find(program) is null) return $"{program} was not found";
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
