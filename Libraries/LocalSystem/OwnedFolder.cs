using System.Globalization;

namespace LocalSystem;

/// <summary>
/// A data folder that belongs to this process, so that no two systems write into it. The operating system holds the lock and releases it
/// when the process ends, even by a crash. The stored process id is only for the message: the lock decides.
/// </summary>
public sealed class OwnedFolder : IDisposable
{
    private const string LockName = "owner.lock";

    // A file of its own, because no other process can read the locked one.
    private const string PidName = "owner.pid";

    private readonly FileStream _lock;

    private OwnedFolder(FileStream held) => _lock = held;

    /// <summary>Takes the folder and creates it if it is missing. A refusal leaves everything in the folder as it is.</summary>
    /// <exception cref="IOException">One sentence: which process has the folder, or why it can't be used.</exception>
    public static OwnedFolder Take(string folder)
    {
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(folder);
            held = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Path.Combine(folder, PidName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new OwnedFolder(held);
        }
        catch (IOException locked) when (held is null && IsLocked(locked))
        {
            throw new IOException($"{folder} is in use by {OwnerOf(folder)}: stop it, or choose another data folder.", locked);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new IOException($"{folder} can't be used as the data folder: {failed.Message}", failed);
        }
    }

    /// <summary>Releases the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>.NET has no exception of its own for a locked file: this is ERROR_SHARING_VIOLATION on Windows and EWOULDBLOCK elsewhere.</summary>
    private static bool IsLocked(IOException exception) =>
        exception.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);

    private static string OwnerOf(string folder)
    {
        try
        {
            return $"process {File.ReadAllText(Path.Combine(folder, PidName))}";
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
