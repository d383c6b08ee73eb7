using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace AppHost.Supervision;

/// <summary>From the command line, as for <c>cluster</c>. Seconds.</summary>
internal sealed class SupervisionOptions
{
    /// <summary>The first restart is immediate; this is the first delay of the backoff for a process that keeps dying young.</summary>
    [ConfigurationKeyName("restart-delay"), Range(0, 600)]
    public double RestartDelay { get; set; } = 1;

    /// <summary>A process that has not answered for so long is killed, and so restarted: it may hold a lock.</summary>
    [Range(2, 3600)]
    public double Liveness { get; set; } = 15;
}
