namespace LocalSystem;

/// <summary>A file with secrets: readable for its owner alone from its first moment on.</summary>
public static class OwnersFile
{
    /// <summary>Writes it in place of what was there. A reader sees the old one or the new one, whole.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        var fresh = $"{file}.{Environment.ProcessId}";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // One that is narrowed afterwards has been open to all.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(fresh, options)) stream.Write(content);
        File.Move(fresh, file, overwrite: true);
    }
}
