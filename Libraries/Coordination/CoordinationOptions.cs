using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coordination;

/// <summary>The times of detection and election (section <c>Coordination</c>). Checked when the service starts.</summary>
public sealed class CoordinationOptions : IValidatableObject
{
    public const string Section = "Coordination";

    private const string Shortest = "00:00:00.010";
    private const string Longest = "00:01:00";

    /// <summary>From one ping to the next; also how long an echo may take. The seed's was 2 s.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>So many echoes missed in a row make a replica suspect.</summary>
    [Range(1, 100)]
    public int MissedPings { get; set; } = 3;

    /// <summary>From one renewal of a replica's registration to the next.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A registration that is not renewed for this long frees its id.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan HeartbeatExpiry { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A leader that could not renew for this long stops by itself.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>From one renewal of the leader's key to the next.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the active monitor's lock outlives it: until then nobody names a leader.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan MonitorLease { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>From one renewal of the monitor's lock (and look at the registry) to the next.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan MonitorRenewal { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many replicas there are: ids run from <c>server_1</c> to <c>server_N</c>.</summary>
    [Range(1, 9)]
    public int Replicas { get; set; } = 3;

    /// <summary>How long a leader that hands over may take to settle what is in flight.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan HandOver { get; set; } = TimeSpan.FromSeconds(5);

    public IEnumerable<string> ReplicaIds => Enumerable.Range(1, Replicas).Select(number => $"server_{number}");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PingInterval >= Lease)
            yield return Broken("PingInterval must be shorter than Lease.", nameof(PingInterval), nameof(Lease));
        if (LeaseRenewal >= Lease / 2)
            yield return Broken("LeaseRenewal must be shorter than half of Lease: one lost renewal must not end a term.",
                nameof(LeaseRenewal), nameof(Lease));
        if (HeartbeatInterval >= HeartbeatExpiry / 2)
            yield return Broken("HeartbeatInterval must be shorter than half of HeartbeatExpiry: one lost heartbeat must not free an id.",
                nameof(HeartbeatInterval), nameof(HeartbeatExpiry));
        if (MonitorRenewal >= MonitorLease / 2)
            yield return Broken("MonitorRenewal must be shorter than half of MonitorLease: one lost renewal must not change the active monitor.",
                nameof(MonitorRenewal), nameof(MonitorLease));
    }

    private static ValidationResult Broken(string rule, params string[] members) => new(rule, members);
}

public static class CoordinationExtensions
{
    /// <summary>Registers <see cref="CoordinationOptions"/>; the host refuses to start when they contradict each other.</summary>
    public static IHostApplicationBuilder AddCoordinationOptions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CoordinationOptions>()
            .BindConfiguration(CoordinationOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return builder;
    }
}
