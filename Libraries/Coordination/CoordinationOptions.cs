using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coordination;

/// <summary>The timings of failure detection and election (section <c>Coordination</c>). Validated when the service starts.</summary>
public sealed class CoordinationOptions : IValidatableObject
{
    public const string Section = "Coordination";

    private const string ShardsSetting = "Payments:Shards";
    private const string Shortest = "00:00:00.010";
    private const string Longest = "00:01:00";

    /// <summary>The time between pings, and the time limit for an echo. The 2021 experiment used 2 s.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>This many missed echoes in a row make a replica suspect.</summary>
    [Range(1, 100)]
    public int MissedPings { get; set; } = 3;

    /// <summary>The time between renewals of a replica's registration.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A registration that is not renewed for this long frees its id.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan HeartbeatExpiry { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A leader that could not renew its key for this long stops leading by itself.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The time between renewals of the leader's key.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the lock of a dead active monitor remains. Until it expires, no monitor names a leader.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan MonitorLease { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time between renewals of the monitor's lock, and between reads of the registry.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan MonitorRenewal { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The number of replicas: ids run from <c>server_1</c> to <c>server_N</c>.</summary>
    [Range(1, 9)]
    public int Replicas { get; set; } = 3;

    /// <summary>The number of shards, each with a leader of its own. Set by <c>Payments:Shards</c>, the same in every service.</summary>
    [Range(1, 16, ErrorMessage = ShardsSetting + " must be a whole number from 1 to 16.")]
    public int Shards { get; set; } = 1;

    /// <summary>How long a leader may take to settle the payments in flight when it hands over.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan HandOver { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time between a replica's proofs that it can do a leader's work.</summary>
    public TimeSpan Proof => HeartbeatInterval * 2;

    /// <summary>How long an observer waits for an echo. Two intervals: a slow replica is not a dead one.</summary>
    public TimeSpan Observation => PingInterval * 2;

    /// <summary>How long an echo may take to be worth anything. Until then a late one still shows that the replica is alive.</summary>
    public TimeSpan EchoPatience => PingInterval * (MissedPings + 1);

    public IEnumerable<string> ReplicaIds => Enumerable.Range(1, Replicas).Select(number => $"server_{number}");

    // 0 is refused with a text that says what to do.
    internal static int ShardsOf(IConfiguration configuration) => configuration[ShardsSetting] is not { } text ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var shards) ? shards : 0;

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
    /// <summary>Registers <see cref="CoordinationOptions"/>; the host refuses to start if they are invalid.</summary>
    public static IHostApplicationBuilder AddCoordinationOptions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CoordinationOptions>()
            .BindConfiguration(CoordinationOptions.Section)
            .Configure<IConfiguration>((options, configuration) => options.Shards = CoordinationOptions.ShardsOf(configuration))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return builder;
    }
}
