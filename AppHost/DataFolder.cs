using LocalSystem;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost;

/// <summary>The folder with the files of ledger, gateway record and Redis. Services get it through a parameter.</summary>
internal sealed class DataFolder
{
    /// <summary>
    /// Where a published service's volume is mounted. It is the home folder of the .NET images' user: a new volume takes over the
    /// owner of the folder that it covers, and every other folder belongs to root.
    /// </summary>
    public const string Published = "/home/app";

    private readonly ReferenceExpression _folder;
    private readonly Lock _lock = new();
    private OwnedFolder? _owned;

    /// <summary>
    /// Default: <c>.data</c> next to the solution, kept between runs. <c>--Parameters:NAME=FOLDER</c> sets another one.
    /// </summary>
    public DataFolder(IDistributedApplicationBuilder builder, string name)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            _folder = ReferenceExpression.Create($"{Published}");
            return;
        }
        var byDefault = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".data"));
        // Absolute, because the services run in other folders than the AppHost.
        var parameter = builder.AddParameter(name, () =>
            builder.Configuration[$"Parameters:{name}"] is { Length: > 0 } given ? Path.GetFullPath(given) : byDefault);
        _folder = ReferenceExpression.Create($"{parameter}");
        builder.OnBeforeStart(async (start, cancellation) =>
        {
            await GetPathAsync(cancellation);
            start.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(Release);
        });
    }

    /// <summary>A file in the folder, for a service's settings.</summary>
    public ReferenceExpression File(string name) => ReferenceExpression.Create($"{_folder}/{name}");

    /// <summary>The folder on this machine, in run mode. It exists, and it belongs to this process until the application stops.</summary>
    /// <exception cref="DistributedApplicationException">Another process has it, or it can't be used; the message says which.</exception>
    public async Task<string> GetPathAsync(CancellationToken cancellation)
    {
        var path = await _folder.GetValueAsync(cancellation) ?? throw new DistributedApplicationException("The data folder has no value.");
        try
        {
            lock (_lock) _owned ??= OwnedFolder.Take(path);
        }
        catch (IOException unusable)
        {
            throw new DistributedApplicationException(unusable.Message, unusable);
        }
        return path;
    }

    private void Release()
    {
        lock (_lock) _owned?.Dispose();
    }
}
