using Cluster;

namespace Experiment.Trials.Faults.Ledger;

/// <summary>The disk of ledger, gateway record, Redis and logs is full for some seconds.</summary>
internal sealed class FillDisk()
    : Fault("disk-full", "the disk of ledger, gateway, Redis and logs full for 4 s (a small file system, which needs root)", "page writes refused by the disk")
{
    public override FaultNeeds Needs => FaultNeeds.SmallDisk;
    public override TimeSpan Lasts => TimeSpan.FromSeconds(4);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
