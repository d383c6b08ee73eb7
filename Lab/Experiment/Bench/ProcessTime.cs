using System.Globalization;
using Cluster;

namespace Experiment.Bench;

/// <summary>The processors' time that processes have used. On a machine with other work it says more than the clock.</summary>
internal static class ProcessTime
{
    /// <summary>The processes of all parts.</summary>
    public static double Milliseconds(LocalCluster cluster) => cluster.Names.Select(cluster.Pid).OfType<int>().Sum(Milliseconds);

    /// <summary>Of the threads that are alive, as the kernel's scheduler counts it: in nanoseconds.</summary>
    /// <exception cref="BenchException">The process has ended, or this is not Linux.</exception>
    public static double Milliseconds(int pid)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{pid}/task").Sum(thread => Nanoseconds(Path.Combine(thread, "schedstat"))) / 1e6;
        }
        catch (DirectoryNotFoundException gone)
        {
            throw new BenchException($"The time of process {pid} can't be read: {gone.Message}");
        }
    }

    private static double Nanoseconds(string file)
    {
        try
        {
            return double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return 0;
        }
    }
}
