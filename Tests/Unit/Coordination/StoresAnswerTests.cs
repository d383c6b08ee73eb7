using System.Text.Json;
using Monitor.Worker.Stores;
using ServiceDefaults;
using Storage;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>What <c>GET /cluster</c> says of the stores' servers.</summary>
public sealed class StoresAnswerTests
{
    [Fact]
    public void Standby_Lags_ByWhatItDoesNotHaveOfThePrimary()
    {
        var answer = StoreAnswer.Of("postgres",
        [
            new("a:1", NodeRole.Standby, 900, true), new("b:1", NodeRole.Primary, 1000), new("c:1", NodeRole.Unreachable),
            new("d:1", NodeRole.Standby, 1001, false),
        ]);
        Assert.Equal<StoreNodeAnswer>(
        [
            new("a:1", NodeRole.Standby, true, 100), new("b:1", NodeRole.Primary, null, null), new("c:1", NodeRole.Unreachable, null, null),
            new("d:1", NodeRole.Standby, false, 0),
        ], answer.Nodes);
    }

    /// <summary>An old primary that has not noticed its successor has less than the successor.</summary>
    [Fact]
    public void Standby_BesideTwoPrimaries_LagsBehindTheOneThatHasMore() => Assert.Equal(40, StoreAnswer.Of("postgres",
        [new("a:1", NodeRole.Primary, 900), new("b:1", NodeRole.Primary, 1000), new("c:1", NodeRole.Standby, 960)]).Nodes[2].LagBytes);

    [Fact]
    public void Standby_WhosePrimaryIsAway_HasAnUnknownLag() =>
        Assert.Null(StoreAnswer.Of("redis", [new("a:1", NodeRole.Unreachable), new("b:1", NodeRole.Standby, 960, false)]).Nodes[1].LagBytes);

    [Fact]
    public void Answer_InJson_IsWhatClientsRead() => Assert.Equal(
        """{"engine":"postgres","nodes":[{"address":"a:1","role":"primary","in_sync":null,"lag_bytes":null},"""
        + """{"address":"b:1","role":"standby","in_sync":true,"lag_bytes":8},{"address":"c:1","role":"unreachable","in_sync":null,"lag_bytes":null}]}""",
        JsonSerializer.Serialize(
            StoreAnswer.Of("postgres", [new("a:1", NodeRole.Primary, 8), new("b:1", NodeRole.Standby, 0, true), new("c:1", NodeRole.Unreachable)]),
            SnakeCaseJson.Client));
}
