using Ledger.Payments;
using Xunit;

namespace Tests.Unit.Queue;

public sealed class ArrivalTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Next_InTheSameMillisecond_CountsUp() =>
        Assert.Equal("1767225600000-1", Arrival.Next(Arrival.Next(Arrival.None, Now), Now).ToString());

    [Fact]
    public void Next_AfterTheClockSteppedBack_IsStillHigher()
    {
        var last = Arrival.Next(Arrival.None, Now);
        Assert.True(Arrival.Next(last, Now.AddHours(-1)) > last);
    }

    [Fact]
    public void Parse_OfAnArrivalAsText_IsTheSame()
    {
        var arrival = new Arrival(Arrival.Next(Arrival.None, Now).Value + 12345);
        Assert.True(Arrival.TryParse(arrival.ToString(), out var parsed));
        Assert.Equal(arrival, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1-x")]
    [InlineData("-1-0")]
    [InlineData("1-4194304")]
    [InlineData("99999999999999999-0")]
    public void Parse_OfAnIdThatNoLedgerGivesOut_IsRefused(string? id) => Assert.False(Arrival.TryParse(id, out _));
}
