using Coordination.MonitorLock;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Settlement;
using Simulation.Stores;

namespace Simulation.Mutations;

/// <summary>
/// A broken variant of the system: wraps or replaces a component where the simulation composes the services. The services have no
/// switches for it. This base class changes nothing.
/// </summary>
internal class Mutation
{
    public static readonly Mutation None = new();

    public virtual string Name => "none";

    /// <summary>What is broken.</summary>
    public virtual string Broken => "nothing";

    public virtual SqlAlteration Sql => SqlAlteration.None;

    public virtual IPaymentStream Stream(World world, RedisLink link, int shard, IPaymentStream inner) => inner;

    /// <summary>The stream that the outbox relay uses.</summary>
    public virtual IPaymentStream Outbox(IPaymentStream inner) => inner;

    /// <summary>Whether the scripts of Redis mend odd keys.</summary>
    public virtual bool MendsKeys => true;

    /// <summary>Whether the gateway refuses a refund of more than was charged.</summary>
    public virtual bool GatewayChecksRefunds => true;

    public virtual HttpMessageHandler Handler(World world, HttpMessageHandler inner) => inner;

    public virtual IPaymentGateway Gateway(IPaymentGateway inner) => inner;

    public virtual ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) => inner;

    public virtual ILeaderWork Work(ILeaderWork inner) => inner;

    public virtual IMonitorLock MonitorLock(IMonitorLock inner) => inner;

    /// <summary>The ledger that Patients.Api uses.</summary>
    public virtual SimulatedDatabase Requests(SimulatedDatabase inner) => inner;
}
