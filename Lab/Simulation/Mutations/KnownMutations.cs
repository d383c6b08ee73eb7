namespace Simulation.Mutations;

/// <summary>Every broken variant.</summary>
internal static class KnownMutations
{
    public static readonly IReadOnlyList<Mutation> All =
    [
        new NoEpochCheck(), new EpochFromRedis(), new EpochNotRaised(), new NoLeaseCheck(),
        new NoUniqueConstraint(), new IntentNotRecorded(), new BatchOutOfOrder(), new ArrivalFromClock(), new AcceptBeforeCommit(),
        new PendingNotDrained(), new AcknowledgeBeforeCommit(), new TrimByLength(), new StreamNotRebuilt(), new OddKeysKept(),
        new NoGatewayKey(), new KeyAgeIgnored(), new LookUpFindsNothing(), new TimeoutIsFailure(), new NeverParked(), new AuditLineLost(),
        new SlotOfThePayment(), new FenceShared(),
        new DeafMonitorHolds(),
        new RefundNotLookedUp(), new CashToTheGateway(), new GivenUpCharged(), new PendingIgnored(), new PartsUnchecked(), new CancelledPaid(),
        new RefundsUnchecked(), new ReceiptOutsideTheFence(),
    ];

    /// <exception cref="ArgumentException">There is no mutation of that name.</exception>
    public static Mutation Find(string? name) => name is null ? Mutation.None
        : All.FirstOrDefault(mutation => mutation.Name == name) ?? throw new ArgumentException($"There is no mutation {name}.", nameof(name));
}
