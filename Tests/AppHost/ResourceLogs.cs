using Microsoft.Extensions.DependencyInjection;

namespace Tests.AppHost;

/// <summary>The logs of every resource of an application, one file each, in a folder that is kept if a test fails.</summary>
internal sealed class ResourceLogs : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _writing = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("alta-apphost-logs-").FullName;

    /// <summary>Set by a test that failed.</summary>
    public bool AreWanted { get; set; }

    public void Follow(DistributedApplication app)
    {
        var loggers = app.Services.GetRequiredService<ResourceLoggerService>();
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var resources = model.Resources.Where(resource =>
            (resource is ProjectResource or ExecutableResource) && !resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal));
        foreach (var resource in resources) _writing.Add(WriteAsync(loggers, resource));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_writing);
        _end.Dispose();
        if (!AreWanted) Directory.Delete(Folder, recursive: true);
    }

    private async Task WriteAsync(ResourceLoggerService loggers, IResource resource)
    {
        await using var file = new StreamWriter(Path.Combine(Folder, $"{resource.Name}.log")) { AutoFlush = true };
        try
        {
            await foreach (var batch in loggers.WatchAsync(resource).WithCancellation(_end.Token))
            {
                foreach (var line in batch) await file.WriteLineAsync(line.Content);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The application is stopped.
        }
    }
}
