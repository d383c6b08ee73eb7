using Cluster;

namespace Experiment.Trials.Faults.Ledger;

/// <summary>The disk of ledger, gateway record, Redis and logs is full for some seconds.</summary>
internal sealed class FillDisk : IFault
{
    public string Name => "disk-full";
    public string Description => "the disk of ledger, gateway, Redis and logs full for 4 s (a small file system: needs root)";
    public string Evidence => "writes of a whole page that the disk refused";
    public FaultNeeds Needs => FaultNeeds.SmallDisk;
    public TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var disk = context.Cluster.Options.Data;
        return await context.DisturbAsync("disk", began, async () =>
        {
            try
            {
                await SmallDisk.FillAsync(disk, cancellation);
                long refused = Refuses(disk) ? 1 : 0;
                await context.WaitAsync(Lasts, cancellation);
                return refused + (Refuses(disk) ? 1 : 0);
            }
            finally
            {
                await SmallDisk.EmptyAsync(disk);
            }
        });
    }

    private static bool Refuses(string disk)
    {
        var probe = Path.Combine(disk, "probe");
        try
        {
            File.WriteAllBytes(probe, new byte[4096]);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        finally
        {
            File.Delete(probe);
        }
    }
}
