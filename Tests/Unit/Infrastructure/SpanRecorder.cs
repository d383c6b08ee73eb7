using System.Diagnostics;

namespace Tests.Unit.Infrastructure;

/// <summary>Records the spans of some sources in the order in which they end.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly List<Activity> _ended = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SpanRecorder(params string[] sources) : this(ActivitySamplingResult.AllDataAndRecorded, sources)
    {
    }

    public SpanRecorder(ActivitySamplingResult sample, params string[] sources)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sample,
            ActivityStopped = span =>
            {
                lock (_ended) _ended.Add(span);
                Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Waits until a trace has <paramref name="count"/> spans or more; returns them.</summary>
    public async Task<IReadOnlyList<Activity>> OfAsync(ActivityTraceId trace, int count)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var changed = _changed.Task;
            if (Of(trace) is var found && found.Count >= count) return found;
            await changed.WaitAsync(bound.Token);
        }
    }

    public IReadOnlyList<Activity> All
    {
        get { lock (_ended) return [.. _ended]; }
    }

    public IReadOnlyList<Activity> Of(ActivityTraceId trace)
    {
        lock (_ended) return [.. _ended.Where(span => span.TraceId == trace)];
    }

    public void Dispose() => _listener.Dispose();
}
