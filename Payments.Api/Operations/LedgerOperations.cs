using Ledger;
using Ledger.Audit;
using Payments.Api.Membership;
using Storage;

namespace Payments.Api.Operations;

/// <summary>Records operators' actions in the ledger's audit trail.</summary>
internal sealed class LedgerOperations(Database ledger, Self self, TimeProvider time) : IOperations
{
    public Task RecordAsync(string actor, string action, long? epoch, CancellationToken cancellation) => ledger.WriteAsync(_ =>
    {
        var server = self.Registered?.Id ?? self.Instance;
        ledger.Audit(new(AuditChain.Operations, time.GetUnixMicroseconds(), actor, action, server, epoch, "accepted"));
        return true;
    }, cancellation);
}
