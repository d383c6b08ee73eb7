namespace LocalSystem;

/// <summary>A file with secrets: readable only by its owner, from the moment it is created.</summary>
public static class OwnersFile
{
    /// <summary>Replaces the file. A reader sees either the old file or the new one.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        var fresh = $"{file}.{Environment.ProcessId}";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Set at creation: if the mode were restricted later, others could read the file until then.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(fresh, options)) stream.Write(content);
        File.Move(fresh, file, overwrite: true);
    }
}
