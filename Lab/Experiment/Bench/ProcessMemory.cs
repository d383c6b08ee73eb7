using System.Globalization;

namespace Experiment.Bench;

/// <summary>A process's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>How long after its start a process is measured: its start-up work is done by then.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>What is resident.</summary>
    /// <exception cref="BenchException">The process has ended, or this is not Linux.</exception>
    public static double Megabytes(int pid) => Read(pid, "status", "VmRSS:");

    /// <summary>What is resident; of memory that several processes share, this one's share.</summary>
    /// <exception cref="BenchException">The process has ended, or this is not Linux.</exception>
    public static double SharedMegabytes(int pid) => Read(pid, "smaps_rollup", "Pss:");

    private static double Read(int pid, string file, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/{file}").First(line => line.StartsWith(name, StringComparison.Ordinal));
            return double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1000;
        }
        catch (IOException gone)
        {
            throw new BenchException($"The memory of process {pid} can't be read: {gone.Message}");
        }
    }
}
