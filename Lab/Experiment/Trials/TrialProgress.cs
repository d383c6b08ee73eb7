using Experiment.History;
using Experiment.Trials.Faults;
using Spectre.Console;

namespace Experiment.Trials;

/// <summary>Shows the progress of a series of trials: one updating line on a terminal, plain lines elsewhere.</summary>
/// <param name="events">Gets the progress too; null for none.</param>
internal sealed class TrialProgress(TrialOptions options, IAnsiConsole console, TimeProvider time, TrialEvents? events = null)
{
    private static readonly TimeSpan Living = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Plain = TimeSpan.FromSeconds(3);

    private int _trial, _billed, _sent, _answered, _successful, _crashes;
    private string _step = "";

    /// <summary>Shows the state while <paramref name="work"/> runs.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> work)
    {
        using var done = new CancellationTokenSource();
        var showing = console.Profile.Capabilities.Interactive
            ? console.Status().StartAsync(Markup.Escape(ToString()), context => EachAsync(Living, () => context.Status(Markup.Escape(ToString())), done.Token))
            : EachAsync(Plain, () => console.WriteLine(ToString()), done.Token);
        var telling = events is null ? Task.CompletedTask : EachAsync(TrialEvents.Interval, () => events.Progress(State), done.Token);
        try
        {
            return await work();
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(showing, telling);
        }
    }

    public void Begin(int trial)
    {
        (_trial, _billed, _sent, _answered, _successful, _crashes) = (trial, 0, 0, 0, 0, 0);
        _step = "billing patients";
    }

    public void Billed() => Interlocked.Increment(ref _billed);

    public void Sent()
    {
        _step = "paying";
        Interlocked.Increment(ref _sent);
    }

    public void Answered(Ask ask)
    {
        Interlocked.Increment(ref _answered);
        if (ask.IsSuccess) Interlocked.Increment(ref _successful);
    }

    public void Crashed(string target)
    {
        Interlocked.Increment(ref _crashes);
        _step = $"fault injected: {target}";
    }

    public void Step(string step) => _step = step;

    public override string ToString() => _sent == 0
        ? $"trial {_trial} of {options.Trials}: {_step}, {_billed} of {options.Requests}"
        : $"trial {_trial} of {options.Trials}: {_sent} of {options.Requests} sent, {_answered} answered, {_successful} successful; {Struck}; {_step}";

    private object State => new
    {
        Trial = _trial,
        Billed = _billed,
        Sent = _sent,
        Answered = _answered,
        Successful = _successful,
        Crashes = _crashes,
        Step = _step,
    };

    private string Struck => options.Fault is NoFault ? $"{_crashes} faults" : $"{options.Fault.Name} {_crashes} of {options.Crashes}";

    private async Task EachAsync(TimeSpan interval, Action show, CancellationToken done)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            while (await timer.WaitForNextTickAsync(done)) show();
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is done.
        }
    }
}
