using Cluster;

namespace Experiment.Trials.Faults.Redis;

/// <summary>
/// An operator restores a backup: Redis is killed and restarts with its append-only file of some seconds ago, so with an old
/// queue and old locks.
/// </summary>
internal sealed class RestoreRedis()
    : Fault("redis-restore", "Redis killed and restarted with its append-only file of 3 s before", "queue entries forgotten")
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(3);

    public override FaultNeeds Needs => FaultNeeds.SingleRedis;
    public override TimeSpan Lasts => Age + TimeSpan.FromSeconds(2);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
                // The supervisor restarts Redis only after this handler has returned.
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

    /// <returns>False if the disk has no room for the backup. Redis then starts empty, not with a fragment.</returns>
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

    /// <summary>A copy of a file in use may end in half a command; Redis truncates it on load.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
