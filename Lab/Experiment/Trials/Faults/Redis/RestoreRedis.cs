using Cluster;

namespace Experiment.Trials.Faults.Redis;

/// <summary>
/// An operator restores a backup: Redis is killed and comes back with its append-only file of some seconds ago, its old queue,
/// its old locks.
/// </summary>
internal sealed class RestoreRedis : IFault
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(3);

    public string Name => "redis-restore";
    public string Description => "Redis killed and started from its append-only file as it was 3 s before";
    public string Evidence => "queue entries that it had forgotten";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => Age + TimeSpan.FromSeconds(2);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var files = Path.Combine(context.Cluster.Options.RedisData, "appendonlydir");
        var backup = Directory.CreateTempSubdirectory("alta-backup-").FullName;
        try
        {
            var before = await RedisCommands.RunAsync(context.Cluster, RedisCommands.EntriesAddedAsync);
            Copy(files, backup);
            await context.WaitAsync(Age, cancellation);
            var after = await RedisCommands.RunAsync(context.Cluster, RedisCommands.EntriesAddedAsync);
            if (context.Cluster.Pid(Parts.Redis) is not { } pid) return null;

            var isRestored = false;
            void Restore(PartEvent happened)
            {
                if (happened is not { Part: Parts.Redis, Kind: PartEventKind.Died }) return;
                // The supervisor tells of the death, and starts it again only after this has returned.
                isRestored = TryReplace(files, backup);
            }
            context.Cluster.Happened += Restore;
            try
            {
                return await context.DisturbAsync(Parts.Redis, began, async () =>
                {
                    if (!context.Cluster.Kill(Parts.Redis)) return 0;
                    await context.WaitForRestartAsync(Parts.Redis, pid, cancellation);
                    return isRestored ? after - before : 0;
                });
            }
            finally
            {
                context.Cluster.Happened -= Restore;
            }
        }
        finally
        {
            Directory.Delete(backup, recursive: true);
        }
    }

    /// <returns>False when the disk has no room for the backup: Redis then finds nothing, rather than a part.</returns>
    private static bool TryReplace(string files, string backup)
    {
        Clear(files);
        try
        {
            Copy(backup, files);
            return true;
        }
        catch (IOException)
        {
            Clear(files);
            return false;
        }
    }

    private static void Clear(string folder)
    {
        foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
    }

    /// <summary>A file that is being written to ends in half a command, which Redis cuts off when it loads it.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
