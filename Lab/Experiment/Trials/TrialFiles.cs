using CommandLine;

namespace Experiment.Trials;

/// <summary>Where a trial's results go.</summary>
/// <param name="Json">File for the results, null for none.</param>
/// <param name="Report">Folder for the pictures and the table, null for none.</param>
/// <param name="Events">File for <see cref="TrialEvents"/>, null for none.</param>
internal sealed record TrialFiles(string? Json, string? Report, string? Events = null)
{
    /// <summary>Creates the folders and checks that all can be written, before the trials: an hour's results must not be lost at the end.</summary>
    /// <exception cref="UsageException">One of them can't be written.</exception>
    public void Check()
    {
        Output.CheckFile("--json", Json);
        Output.CheckFolder("--report", Report);
        Output.CheckFile("--events", Events);
    }
}
