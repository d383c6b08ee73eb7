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
        var parameter = builder.AddParameter(name, () => builder.Configuration[$"Parameters:{name}"] ?? byDefault);
        _folder = ReferenceExpression.Create($"{parameter}");
        builder.OnBeforeStart(async (_, cancellation) => Directory.CreateDirectory(await GetPathAsync(cancellation)));
    }

    /// <summary>A file in the folder, for a service's settings.</summary>
    public ReferenceExpression File(string name) => ReferenceExpression.Create($"{_folder}/{name}");

    /// <summary>The folder on this machine, in run mode.</summary>
    public async Task<string> GetPathAsync(CancellationToken cancellation) =>
        Path.GetFullPath(await _folder.GetValueAsync(cancellation) ?? throw new DistributedApplicationException("The data folder has no value."));
}
