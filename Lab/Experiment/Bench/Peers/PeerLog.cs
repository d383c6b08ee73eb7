using System.Globalization;
using System.Text;

namespace Experiment.Bench.Peers;

/// <summary>Reads what a peer's program prints: a word, then a number for some words.</summary>
/// <param name="path">Only one process writes to it.</param>
internal sealed class PeerLog(string path)
{
    private long _position;
    private string _incomplete = "";

    /// <summary>The numbers after <paramref name="word"/> in the lines since the last call.</summary>
    public IReadOnlyList<double> Read(string word) => [.. ReadLines()
        .Where(line => line.StartsWith($"{word} ", StringComparison.Ordinal))
        .Select(line => double.Parse(line.AsSpan(word.Length + 1), CultureInfo.InvariantCulture))];

    /// <summary>The end of the log, for a failure's message.</summary>
    public string Tail => File.Exists(path) ? string.Join(" | ", File.ReadLines(path).TakeLast(3)) : "it printed nothing";

    private string[] ReadLines()
    {
        if (!File.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = _position;
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = _incomplete + reader.ReadToEnd();
        _position = file.Position;
        var end = text.LastIndexOf('\n') + 1;
        _incomplete = text[end..];
        return text[..end].Split('\n');
    }
}
