using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace AppHost.Supervision;

/// <summary>Command line options in seconds, the same as those of <c>cluster</c>.</summary>
internal sealed class SupervisionOptions
{
    /// <summary>The first delay of the backoff for a process that keeps dying early, 0 to 600. The first restart is immediate.</summary>
    public double RestartDelay { get; set; } = 1;

    /// <summary>A process that has not answered for this long, 2 to 3600, is killed and restarted, because it may hold a lock.</summary>
    public double Liveness { get; set; } = 15;

    /// <exception cref="DistributedApplicationException">A value is not a number in its range.</exception>
    public static SupervisionOptions Read(IConfiguration configuration)
    {
        var standard = new SupervisionOptions();
        return new SupervisionOptions
        {
            RestartDelay = Read(configuration, "restart-delay", standard.RestartDelay, 0, 600),
            Liveness = Read(configuration, "liveness", standard.Liveness, 2, 3600),
        };
    }

    private static double Read(IConfiguration configuration, string name, double standard, double least, double most)
    {
        if (configuration[name] is not { } text) return standard;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        throw new DistributedApplicationException(string.Create(CultureInfo.InvariantCulture, $"--{name} must be from {least} to {most}, not {text}."));
    }
}
