namespace AppHost.Trials;

/// <summary>The options of the next trial. One trial runs at a time.</summary>
internal sealed class TrialRun
{
    private string[] _options = [];

    /// <summary>Until the result is disposed, each start of the experiment uses these options and writes its report into the result's folder.</summary>
    public TrialReport Begin(params (string Option, string Value)[] options)
    {
        var report = new TrialReport(Directory.CreateTempSubdirectory("alta-trial-").FullName, () => _options = []);
        _options = [.. options.SelectMany(option => (string[])[option.Option, option.Value]), "--report", report.Folder];
        return report;
    }

    public void AddTo(IList<object> arguments)
    {
        foreach (var option in _options) arguments.Add(option);
    }
}

/// <summary>The folder of a trial's pictures and table. It is not deleted.</summary>
internal sealed class TrialReport(string folder, Action end) : IDisposable
{
    public string Folder => folder;

    /// <summary>Markdown; null if the trial wrote no table.</summary>
    public string? Table => Path.Combine(folder, "table.md") is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    public void Dispose() => end();
}
