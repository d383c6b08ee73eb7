namespace AppHost;

/// <summary>Where ledger, gateway record and Redis keep their files: one folder, shared by a parameter.</summary>
internal static class DataFolder
{
    /// <summary>
    /// Default: <c>.data</c> beside the solution, kept from run to run; another one by <c>--Parameters:data=FOLDER</c>.
    /// Published services find it as a volume at <c>/data</c>.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddDataFolder(this IDistributedApplicationBuilder builder, string name)
    {
        var isRun = builder.ExecutionContext.IsRunMode;
        var byDefault = isRun ? Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".data")) : "/data";
        var folder = builder.AddParameter(name, () => builder.Configuration[$"Parameters:{name}"] ?? byDefault, publishValueAsDefault: true);
        if (isRun)
        {
            builder.Eventing.Subscribe<BeforeStartEvent>(async (_, cancellation) =>
                Directory.CreateDirectory(await folder.GetPathAsync(cancellation)));
        }
        return folder;
    }

    public static async Task<string> GetPathAsync(this IResourceBuilder<ParameterResource> folder, CancellationToken cancellation) =>
        Path.GetFullPath(await folder.Resource.GetValueAsync(cancellation)
            ?? throw new DistributedApplicationException($"Set the parameter {folder.Resource.Name} to a folder."));
}
