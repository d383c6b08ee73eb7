using System.Globalization;

namespace Experiment.Bench;

/// <summary>A process's resident memory.</summary>
internal static class ProcessMemory
{
    /// <summary>How long after its start a process is measured: its start-up work is done by then.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private const string Resident = "VmRSS:";

    /// <exception cref="BenchException">The process has ended, or this is not Linux.</exception>
    public static double Megabytes(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(Resident, StringComparison.Ordinal));
            return double.Parse(line[Resident.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1000;
        }
        catch (IOException gone)
        {
            throw new BenchException($"The memory of process {pid} can't be read: {gone.Message}");
        }
    }
}
