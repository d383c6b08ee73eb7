using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Simulation.Runtime;

/// <summary>A line of the transcript, formatted only if the transcript is kept. Other runs do not pay for it.</summary>
[InterpolatedStringHandler]
internal ref struct Line
{
    private DefaultInterpolatedStringHandler _text;

    public Line(int literalLength, int formattedCount, World world, out bool isRead)
    {
        isRead = world.IsTold;
        _text = isRead ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);
    public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);
    public string ToStringAndClear() => _text.ToStringAndClear();
}

/// <summary>Writes the log of production code to the transcript.</summary>
internal sealed class TranscriptLogger<T>(World world, Process process) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => world.IsTold;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!world.IsTold) return;
        var because = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")})";
        world.Tell(process, $"says: {formatter(state, exception)}{because}");
    }
}
