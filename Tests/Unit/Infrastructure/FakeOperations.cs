using Payments.Api.Operations;

namespace Tests.Unit.Infrastructure;

/// <summary>The recorded operations, in order.</summary>
internal sealed class FakeOperations : IOperations
{
    public List<(string Actor, string Action)> Recorded { get; } = [];

    public Task RecordAsync(string actor, string action, long? epoch, CancellationToken cancellation)
    {
        Recorded.Add((actor, action));
        return Task.CompletedTask;
    }
}
