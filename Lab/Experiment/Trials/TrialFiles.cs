namespace Experiment.Trials;

/// <summary>Where a trial's results go.</summary>
/// <param name="Json">File for the figures, null for none.</param>
/// <param name="Report">Folder for the pictures and the table, null for none.</param>
/// <param name="Events">File for <see cref="TrialEvents"/>, null for none.</param>
internal sealed record TrialFiles(string? Json, string? Report, string? Events = null)
{
    /// <summary>Makes the folders before the trials: an hour's figures must not find theirs missing.</summary>
    /// <returns>What stands in the way; null when nothing does.</returns>
    public string? Prepare()
    {
        try
        {
            if (Json is not null) Directory.CreateDirectory(Path.GetDirectoryName(Json)!);
            if (Report is not null) Directory.CreateDirectory(Report);
            if (Events is not null) Directory.CreateDirectory(Path.GetDirectoryName(Events)!);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
