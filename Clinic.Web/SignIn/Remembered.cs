using System.Collections.Concurrent;
using System.Globalization;

namespace Clinic.Web.SignIn;

/// <summary>Texts that are remembered until a time, in a file if there is a folder for it: then a restart does not forget them.</summary>
/// <param name="file">Null: in memory only.</param>
internal sealed class Remembered
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly string? _file;
    private readonly TimeProvider _time;

    public Remembered(string? file, TimeProvider time)
    {
        (_file, _time) = (file, time);
        if (file is null || !File.Exists(file)) return;
        foreach (var line in File.ReadLines(file))
        {
            // A torn line of an older disk is skipped.
            if (line.Split(' ') is [var text, var end] && long.TryParse(end, CultureInfo.InvariantCulture, out var seconds))
                _until[text] = DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
    }

    public bool Has(string text) => _until.ContainsKey(text);

    /// <param name="text">Without spaces.</param>
    /// <returns>False if it was there already.</returns>
    public bool TryAdd(string text, DateTimeOffset until)
    {
        if (!_until.TryAdd(text, until)) return false;
        lock (_writing)
        {
            foreach (var (old, _) in _until.Where(known => known.Value < _time.GetUtcNow())) _until.TryRemove(old, out _);
            Write();
        }
        return true;
    }

    private void Write()
    {
        if (_file is null) return;
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        var next = _file + ".new";
        File.WriteAllLines(next, _until.Select(known => FormattableString.Invariant($"{known.Key} {known.Value.ToUnixTimeSeconds()}")));
        File.Move(next, _file, overwrite: true);
    }
}
