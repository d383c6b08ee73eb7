using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Payments.Api.Operations;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>An operator's <c>/stepdown</c> does not need the ledger.</summary>
public sealed class RecordInTimeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Operations _operations = new();

    private Task RecordAsync() => _operations.RecordInTimeAsync("operator", "server.step_down", 7, _time, NullLogger.Instance);

    [Fact]
    public async Task Record_IsAwaited()
    {
        var recording = RecordAsync();
        Assert.False(recording.IsCompleted);
        _operations.Recorded.SetResult();
        await recording;
    }

    [Fact]
    public async Task Record_ThatTheLedgerDoesNotTake_IsNotAwaitedForEver_NorCancelled()
    {
        var recording = RecordAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await recording.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(_operations.Cancellation.CanBeCanceled);
        _operations.Recorded.SetException(new TimeoutException());
    }

    [Fact]
    public async Task Record_ThatFails_IsNoFailureOfTheAction()
    {
        _operations.Recorded.SetException(new InvalidOperationException("The disk is broken."));
        await RecordAsync();
    }

    private sealed class Operations : IOperations
    {
        public TaskCompletionSource Recorded { get; } = new();
        public CancellationToken Cancellation { get; private set; }

        public Task RecordAsync(string actor, string action, long? epoch, CancellationToken cancellation)
        {
            Cancellation = cancellation;
            return Recorded.Task;
        }
    }
}
