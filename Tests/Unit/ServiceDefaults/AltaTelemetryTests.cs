using System.Diagnostics;
using ServiceDefaults.Telemetry;
using Xunit;

namespace Tests.Unit.Defaults;

public sealed class AltaTelemetryTests
{
    [Fact]
    public void Traceparent_StoredAndParsed_IsTheSameTrace()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        var context = AltaTelemetry.ParseTraceparent(AltaTelemetry.CurrentTraceparent);

        Assert.Equal(activity.TraceId, context.TraceId);
        Assert.Equal(activity.SpanId, context.SpanId);
        Assert.True(context.IsRemote);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-zz-1-01")]
    public void Traceparent_Unreadable_BeginsANewTrace(string? stored) =>
        Assert.Equal(default, AltaTelemetry.ParseTraceparent(stored));
}
