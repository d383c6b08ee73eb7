using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Settlement;
using Simulation.Stores;

namespace Simulation.Mutations;

/// <summary>
/// A broken variant of the system: wraps or replaces a part where the simulation puts the parts together. No service has a switch for
/// any of them. This base changes nothing.
/// </summary>
internal class Mutation
{
    public static readonly Mutation None = new();

    public virtual string Name => "none";

    /// <summary>What is taken away.</summary>
    public virtual string Broken => "nothing";

    public virtual SqlAlteration Sql => SqlAlteration.None;

    public virtual IPaymentStream Stream(World world, RedisLink link, IPaymentStream inner) => inner;

    /// <summary>The stream as the outbox relay has it.</summary>
    public virtual IPaymentStream Outbox(IPaymentStream inner) => inner;

    public virtual HttpMessageHandler Handler(World world, HttpMessageHandler inner) => inner;

    public virtual IPaymentGateway Gateway(IPaymentGateway inner) => inner;

    public virtual ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) => inner;

    public virtual ILeaderWork Work(ILeaderWork inner) => inner;

    /// <summary>The ledger as the clerk's API has it.</summary>
    public virtual SimulatedDatabase Requests(SimulatedDatabase inner) => inner;
}
