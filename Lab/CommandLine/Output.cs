namespace CommandLine;

/// <summary>Checks before a long run that its results can be written. A file that exists keeps its content.</summary>
public static class Output
{
    /// <summary>Creates the file's folder if it is missing.</summary>
    /// <param name="option">Named in the error.</param>
    /// <param name="file">A full path; null if the option was not given.</param>
    /// <exception cref="UsageException">The file can't be written.</exception>
    public static void CheckFile(string option, string? file)
    {
        if (file is null) return;
        Check(option, file, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? file);
            var isNew = !File.Exists(file);
            // Another program may be reading it already.
            new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            if (isNew) File.Delete(file);
        });
    }

    /// <summary>Creates the folder if it is missing.</summary>
    /// <inheritdoc cref="CheckFile"/>
    public static void CheckFolder(string option, string? folder)
    {
        if (folder is null) return;
        Check(option, folder, () =>
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}");
            File.Create(probe).Dispose();
            File.Delete(probe);
        });
    }

    private static void Check(string option, string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {path} can't be written: {failed.Message}", failed);
        }
    }
}
