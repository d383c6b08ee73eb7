using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace AppHost.Supervision;

/// <summary>Command line options in seconds, the same as those of <c>cluster</c>.</summary>
internal sealed class SupervisionOptions
{
    /// <summary>The first delay of the backoff for a process that keeps dying early. The first restart is immediate.</summary>
    [ConfigurationKeyName("restart-delay"), Range(0, 600)]
    public double RestartDelay { get; set; } = 1;

    /// <summary>A process that has not answered for this long is killed and restarted, because it may hold a lock.</summary>
    [Range(2, 3600)]
    public double Liveness { get; set; } = 15;
}
