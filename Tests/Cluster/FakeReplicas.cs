using System.Diagnostics;
using Clients;

namespace Tests.Cluster;

/// <summary>Idle processes in place of replicas. When the leader dies, another one becomes leader, and the dead one is restarted.</summary>
internal sealed class FakeReplicas : IAsyncDisposable
{
    private static readonly TimeSpan Detection = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Restart = TimeSpan.FromMilliseconds(300);
    private readonly CancellationTokenSource _ended = new();
    private readonly Process?[] _processes;
    private readonly Task[] _keepers;
    private int? _leader;

    public FakeReplicas(int count)
    {
        _processes = new Process?[count];
        _keepers = [.. Enumerable.Range(0, count).Select(KeepAsync)];
        Elect();
    }

    public long Epoch { get; private set; }

    public string? Leader => _leader is { } leader ? Name(leader) : null;

    public IReadOnlyList<ReplicaView> View() => [.. _processes.Select((process, index) =>
        new ReplicaView(Name(index), new Uri($"http://127.0.0.1:{5001 + index}"), process?.Id, process is not null, index == _leader))];

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        foreach (var process in _processes) process?.Kill();
        await Task.WhenAll(_keepers);
        _ended.Dispose();
    }

    private static string Name(int index) => $"server_{index + 1}";

    private void Elect()
    {
        var alive = Enumerable.Range(0, _processes.Length).Where(index => _processes[index] is not null).ToArray();
        if (alive.Length == 0) return;
        _leader = Random.Shared.GetItems(alive, 1)[0];
        Epoch++;
    }

    private async Task KeepAsync(int index)
    {
        try
        {
            while (!_ended.IsCancellationRequested)
            {
                // It reads from a pipe of this process that never carries data, so it ends when this process ends.
                using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "read nothing", "Payments.Api"]) { RedirectStandardInput = true })!;
                _processes[index] = process;
                if (_leader is null && Epoch > 0) Elect();
                await process.WaitForExitAsync();
                _processes[index] = null;
                var led = index == _leader;
                if (led) _leader = null;
                await Task.Delay(Detection, TimeProvider.System, _ended.Token);
                if (led && _leader is null) Elect();
                await Task.Delay(Restart, TimeProvider.System, _ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }
}
