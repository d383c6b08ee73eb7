using System.Collections.Immutable;

namespace Clinic.Web.Cluster;

/// <summary>The cluster's state as the pages show it.</summary>
/// <param name="At">When it was read.</param>
/// <param name="View">The last answer of a monitor; null before the first.</param>
/// <param name="IsFresh">False if no monitor answers now and the view is old.</param>
/// <param name="Settled">Payments settled in the last minutes.</param>
/// <param name="Oldest">When the oldest waiting payment was requested; null if none waits.</param>
public sealed record ClusterPicture(DateTimeOffset At, ClusterView? View, bool IsFresh, SettledCounts Settled, ImmutableList<Loss> Losses,
    DateTimeOffset? Oldest = null)
{
    public static readonly ClusterPicture Empty = new(default, null, true, SettledCounts.None, []);
}

/// <summary>A replica that was alive and is now gone, or runs as another process.</summary>
public sealed record Loss(DateTimeOffset At, string Server)
{
    private const int Remembered = 50;

    /// <summary>Adds the losses between two successive views.</summary>
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
