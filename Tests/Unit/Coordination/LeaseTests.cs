using Microsoft.Extensions.Time.Testing;
using Payments.Api.Leadership;
using Xunit;

namespace Tests.Unit.Coordination;

public sealed class LeaseTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new();

    private Lease Begin() => new(_time, Length, _time.GetTimestamp());

    [Theory]
    [InlineData(2999, true)]
    [InlineData(3000, false)]
    [InlineData(10_000, false)] // As after SIGSTOP: no code ran in the meantime, and the first check must see it.
    public void Lease_NotRenewed_IsOverByItself(int milliseconds, bool held)
    {
        var lease = Begin();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(held, lease.IsHeld);
    }

    [Fact]
    public void Lease_Renewed_HoldsFromWhenTheRenewalWasSent()
    {
        var lease = Begin();
        _time.Advance(TimeSpan.FromSeconds(1));
        var sentAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(lease.TryExtend(sentAt));
        Assert.Equal(TimeSpan.FromSeconds(1.5), lease.Remaining);
    }

    [Fact]
    public void Lease_RenewedOutOfOrder_IsNotShortened()
    {
        var lease = Begin();
        var early = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        lease.TryExtend(_time.GetTimestamp());
        lease.TryExtend(early);
        Assert.Equal(Length, lease.Remaining);
    }

    [Fact]
    public void Lease_OnceOver_IsNeverHeldAgain()
    {
        var lease = Begin();
        var sentAt = _time.GetTimestamp();
        _time.Advance(Length);
        Assert.False(lease.TryExtend(_time.GetTimestamp()));
        Assert.False(lease.TryExtend(sentAt));
        Assert.False(lease.IsHeld);
        Assert.Equal(TimeSpan.Zero, lease.Remaining);
    }

    [Fact]
    public void Lease_Ended_IsOverAtOnce()
    {
        var lease = Begin();
        lease.End();
        Assert.False(lease.IsHeld);
        Assert.False(lease.TryExtend(_time.GetTimestamp()));
    }

    [Fact]
    public void Clock_SetBack_DoesNotLengthenALease()
    {
        var time = new SettableClock();
        var lease = new Lease(time, Length, time.GetTimestamp());
        time.Utc -= TimeSpan.FromHours(1);
        time.Monotonic += Length;
        Assert.False(lease.IsHeld);
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Utc { get; set; } = DateTimeOffset.UnixEpoch.AddDays(1);
        public TimeSpan Monotonic { get; set; }
        public override DateTimeOffset GetUtcNow() => Utc;
        public override long GetTimestamp() => Monotonic.Ticks;
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
