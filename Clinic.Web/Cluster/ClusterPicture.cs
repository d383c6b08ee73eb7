using System.Collections.Immutable;

namespace Clinic.Web.Cluster;

/// <summary>What the viewers of the cluster see.</summary>
/// <param name="At">When it was taken.</param>
/// <param name="View">The last that a monitor answered; null before the first.</param>
/// <param name="IsFresh">False when no monitor answers now: what is shown is old.</param>
/// <param name="Settled">Settled payments of the last minutes.</param>
public sealed record ClusterPicture(DateTimeOffset At, ClusterView? View, bool IsFresh, SettledCounts Settled, ImmutableList<Loss> Losses)
{
    public static readonly ClusterPicture Empty = new(default, null, true, SettledCounts.None, []);
}

/// <summary>A server that was seen alive and then not, or as another process.</summary>
public sealed record Loss(DateTimeOffset At, string Server)
{
    private const int Remembered = 50;

    /// <summary>Adds those that two views one after the other tell of.</summary>
    public static ImmutableList<Loss> Between(ClusterView? before, ClusterView after, DateTimeOffset at, ImmutableList<Loss> known)
    {
        foreach (var replica in before?.Replicas.Where(replica => replica.Alive) ?? [])
        {
            var now = after.Replicas.FirstOrDefault(other => other.Id == replica.Id);
            if (now is null || !now.Alive || now.Pid != replica.Pid) known = known.Add(new Loss(at, replica.Id));
        }
        return known.Count > Remembered ? known.RemoveRange(0, known.Count - Remembered) : known;
    }
}
