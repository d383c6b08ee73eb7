namespace Experiment.Trials;

/// <summary>Where a trial's results go.</summary>
/// <param name="Json">File for the results, null for none.</param>
/// <param name="Report">Folder for the pictures and the table, null for none.</param>
/// <param name="Events">File for <see cref="TrialEvents"/>, null for none.</param>
internal sealed record TrialFiles(string? Json, string? Report, string? Events = null)
{
    /// <summary>Creates the folders before the trials, so that a missing one does not lose an hour's results.</summary>
    /// <returns>The problem, or null if ready.</returns>
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
