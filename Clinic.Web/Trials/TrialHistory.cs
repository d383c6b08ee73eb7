using System.Globalization;
using System.Text.RegularExpressions;

namespace Clinic.Web.Trials;

/// <summary>A series of trials in the history.</summary>
/// <param name="Name">Of its file of events.</param>
/// <param name="Ended">False while its program writes.</param>
public sealed record PastTrial(string Name, DateTimeOffset At, TrialState State, bool Ended);

/// <summary>
/// The files of events of this system's trials, in one folder: those that the page started, and those of <c>./lab trial --attach</c> on the
/// same data folder.
/// </summary>
public sealed partial class TrialHistory(IConfiguration configuration, TimeProvider time)
{
    private const int Listed = 20;
    private const string Stamp = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>A running series writes four times a second.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, PastTrial> _ended = [];
    private readonly Lock _lock = new();

    /// <summary>Null if this system keeps no history.</summary>
    public string? Folder { get; } = configuration["Trials:History"] is { Length: > 0 } folder ? folder : null;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<PastTrial> List()
    {
        if (Folder is null || !Directory.Exists(Folder)) return [];
        var names = Directory.EnumerateFiles(Folder).Select(Path.GetFileName).OfType<string>().Where(IsName).OrderDescending().Take(Listed);
        lock (_lock) return [.. names.Select(Read)];
    }

    /// <summary>The path of a listed file; null if there is none of the name.</summary>
    public string? Find(string name) => Folder is not null && IsName(name) && File.Exists(Path.Combine(Folder, name)) ? Path.Combine(Folder, name) : null;

    /// <summary>A file for a series that starts now; null if this system keeps no history.</summary>
    public string? NewFile()
    {
        if (Folder is null) return null;
        Directory.CreateDirectory(Folder);
        return Path.Combine(Folder, time.GetUtcNow().ToString(Stamp, CultureInfo.InvariantCulture) + ".jsonl");
    }

    private PastTrial Read(string name)
    {
        if (_ended.TryGetValue(name, out var known)) return known;
        var file = new FileInfo(Path.Combine(Folder!, name));
        var state = TrialState.Started;
        using (var reader = new StreamReader(new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)))
            while (reader.ReadLine() is { } line) state = state.After(line);
        var ended = state.Total is not null || state.Failure is not null || time.GetUtcNow() - file.LastWriteTimeUtc > Silent;
        var at = DateTimeOffset.ParseExact(name.Split('.')[0], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var trial = new PastTrial(name, at, state with { IsRunning = !ended }, ended);
        if (ended) _ended[name] = trial;
        return trial;
    }

    private static bool IsName(string name) => Name().IsMatch(name);

    [GeneratedRegex(@"^\d{8}T\d{9}Z\.jsonl\z")]
    private static partial Regex Name();
}
