namespace AppHost;

/// <summary>Where ledger, gateway record and Redis keep their files: one folder, shared by a parameter.</summary>
internal sealed class DataFolder
{
    /// <summary>
    /// Where a published service finds it, on a volume. The home of the .NET images' user: a new volume takes over the owner of
    /// the folder that it covers, and anywhere else that is root.
    /// </summary>
    public const string Published = "/home/app";

    private readonly ReferenceExpression _folder;

    /// <summary>
    /// Default: <c>.data</c> beside the solution, kept from run to run; another one by <c>--Parameters:NAME=FOLDER</c>.
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

    /// <summary>A file of it, as the services are told.</summary>
    public ReferenceExpression File(string name) => ReferenceExpression.Create($"{_folder}/{name}");

    /// <summary>The folder on this machine, when the application is run.</summary>
    public async Task<string> GetPathAsync(CancellationToken cancellation) =>
        Path.GetFullPath(await _folder.GetValueAsync(cancellation) ?? throw new DistributedApplicationException("The data folder has no value."));
}
