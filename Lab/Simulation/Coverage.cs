namespace Simulation;

/// <summary>Events that a run counts: a fault that never takes effect proves nothing.</summary>
public enum Happening
{
    Takeover,
    TakeoverOfAFurtherShard,
    ShardSpread,
    LeaderKilled,
    KilledAtAwait,
    KilledAtEffect,
    Frozen,
    FrozenBeyondLease,
    FrozenBeforeTransaction,
    FrozenInTransaction,
    KilledWhileFrozen,
    SteppedDown,
    StoppedGracefully,
    TwoLeaders,
    StaleWriteRejected,
    LinkCut,
    ConnectionsDropped,
    MonitorDeaf,
    NetworkFlaky,
    MessageLost,
    MessageDelayed,
    MessageDuplicated,
    VotesAsked,
    RedisDown,
    RedisWiped,
    RedisRolledBack,
    RedisClockJumped,
    RedisReplyLost,
    RedisAppliedLate,
    LeaderNamedByHand,
    RubbishAdded,
    KeyMadeOdd,
    StreamReset,
    EntrySetAside,
    AnnouncementLost,
    WallClockJumped,
    CommitShared,
    CommitFailed,
    CommitUnknown,
    LedgerReadFailed,
    GatewayMisbehaved,
    GatewaySilent,
    GatewayDownAfterCharge,
    GatewayRequestLost,
    GatewayReplyLost,
    ChargeInProgress,
    ChargeAnsweredByKey,
    LookedUpBecauseOfAge,
    PaymentPoisoned,
    PaymentParked,
    PaymentSentAgain,
    PaymentDeclined,
    PaidInCash,
    PaidInPart,
    TooMuchAsked,
    Refunded,
    TooMuchAskedBack,
    InvoiceCancelled,
    CancelRefused,
    GiveUpAsked,
    GivenUp,
    GiveUpFoundACharge,
    LookedUpWhilePending,
    RequestRepeated,
    RequestConcurrent,
    RequestMetACrash,
    InvoiceContested,
    SettledInBatch,
}

/// <summary>Counts of <see cref="Happening"/>.</summary>
public sealed class Coverage
{
    private readonly long[] _counts = new long[Enum.GetValues<Happening>().Length];

    public long this[Happening happening] => _counts[(int)happening];

    public IEnumerable<Happening> Missing => Enum.GetValues<Happening>().Where(happening => this[happening] == 0);

    internal void Count(Happening happening, long times = 1) => _counts[(int)happening] += times;

    /// <summary>Adds another run's counts.</summary>
    public void Add(Coverage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var index = 0; index < _counts.Length; index++) _counts[index] += other._counts[index];
    }
}
