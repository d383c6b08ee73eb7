using System.Data.Common;
using Dapper;
using Ledger.Audit;
using Ledger.Payments;
using Patients.Api.Audit;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Payments.Api.Settlement;
using Tests.Unit.Infrastructure;
using Tests.Unit.Patients;
using Xunit;

namespace Tests.Unit.Audit;

public sealed class AuditTrailTests
{
    private static readonly Arrival End = new(long.MaxValue);

    [Fact]
    public async Task Hash_OfAKnownLine_IsWhatTheDecisionSays()
    {
        await using var store = await TestLedger.CreateAsync();
        await store.Database.WriteAsync(_ =>
        {
            store.Database.Audit(new(AuditChain.Operations, 1764000000000000, "Ana María", "server.crash", "server_1", 7, "accepted"));
            return true;
        });
        // printf '11:operations:,10:operations,1:1,16:1764000000000000,10:Ana María,12:server.crash,8:server_1,1:7,8:accepted,' | sha256sum
        Assert.Equal(
            "517d9c7267f91b548f97f1c280873eb80767845cca73ef70656ec9abd3bda087",
            Assert.Single((await store.Database.FindAuditAsync(AuditChain.Operations, 0, 10)).Items).Hash);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'intruder'")]
    [InlineData("DELETE FROM audit")]
    [InlineData("INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT (chain, number) DO UPDATE SET actor = 'intruder'")]
    public async Task Trail_Alteration_IsRefusedByTheDatabase(string sql)
    {
        await using var store = await TestLedger.CreateAsync();
        await store.Database.CreatePatientAsync("Ana", "1", "desk", TimeProvider.System);

        var refusal = await Assert.ThrowsAnyAsync<DbException>(() => store.Database.WriteAsync(connection => connection.Execute(sql)));

        Assert.Contains("only added to", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("desk", Assert.Single((await store.Database.FindAuditAsync(AuditChain.Patients, 0, 10)).Items).Actor);
    }

    [Fact]
    public async Task Write_ThatFailsInAGroup_LeavesNoLine_AndTheOthersKeepTheirs()
    {
        await using var store = await TestLedger.CreateAsync();
        var writes = Enumerable.Range(0, 30).Select(number => store.Database.WriteAsync(connection =>
        {
            var patient = new Patient($"patient-{number:d2}", "Ana", "1", ExitGranted: true, DateTimeOffset.UnixEpoch);
            store.Database.InsertPatient(connection, patient, "desk");
            return number % 3 == 0 ? throw new InvalidOperationException("This write fails.") : number;
        })).ToList();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));

        var patients = await store.Database.ReadAsync(connection => connection.QueryAsync<string>("SELECT id FROM patients ORDER BY id"));
        var (lines, total) = await store.Database.FindAuditAsync(AuditChain.Patients, 0, 100);
        Assert.Equal(20, total);
        Assert.Equal(patients, lines.Select(line => line.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(1, 20).Select(number => (long)number), lines.Select(line => line.Number));
    }

    [Fact]
    public async Task Chain_WrittenByTwoProcessesAtOnce_HasNoGapAndNoFork()
    {
        await using var store = await TestLedger.CreateAsync();
        var other = store.Open();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number =>
            (number % 2 == 0 ? store.Database : other).CreatePatientAsync("Ana", "1", $"desk-{number}", TimeProvider.System)));

        var (lines, total) = await store.Database.FindAuditAsync(AuditChain.Patients, 0, 100);
        Assert.Equal((60, 60L), (lines.Count, total));
        var hash = await store.Database.ReadAsync(c => c.QuerySingleAsync<string>("SELECT start FROM audit_heads WHERE chain = 'patients'"));
        foreach (var line in lines)
        {
            var told = new AuditLine(
                line.Chain, (line.At - DateTimeOffset.UnixEpoch).Ticks / 10, line.Actor, line.Action, line.Subject, line.Epoch, line.Result);
            hash = AuditHash.Of(hash, line.Number, told);
            Assert.Equal(hash, line.Hash);
        }
    }

    [Fact]
    public async Task Payment_FromRequestToSettlement_IsAuditedWithItsActors()
    {
        await using var store = await TestLedger.CreateAsync();
        var payment = await Requests.RequestPaymentAsync(store.Database);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var (epoch, _) = await ledger.MintEpochAsync("server_2", null, "crash", TimeSpan.Zero, () => TimeSpan.Zero, 0, default);
        var queued = await ledger.RequestedAsync(Arrival.None, End, 1000, default);
        await ledger.SettleAsync(epoch, "server_2", [new(queued[0], new Outcome.Parked("poison"))], null, default);
        await store.Database.RetryPaymentAsync(payment, null, "boss", TimeProvider.System, default);
        queued = await ledger.RequestedAsync(Arrival.None, End, 1000, default);
        await ledger.SettleAsync(epoch, "server_2", [new(queued[0], new Outcome.Paid("ch_1"))], null, default);
        await ledger.SettleAsync(epoch - 1, "server_1", [new(queued[0], new Outcome.Paid("ch_1"))], null, default);

        Assert.Equal(
            ["test patient.created", "test charge.added", "test invoice.issued", $"test payment.requested {payment}", $"boss payment.retried {payment}"],
            (await store.Database.FindAuditAsync(AuditChain.Patients, 0, 10)).Items.Select(line =>
                line.Action.StartsWith("payment", StringComparison.Ordinal) ? $"{line.Actor} {line.Action} {line.Subject}" : $"{line.Actor} {line.Action}"));
        Assert.Equal(
            ["server_2 leadership.taken 1 crash", "server_2 payment.parked 1 100 COP", "server_2 payment.paid 1 100 COP ch_1 receipt 1"],
            (await store.Database.FindAuditAsync(AuditChain.Payments, 0, 10)).Items.Select(line => $"{line.Actor} {line.Action} {line.Epoch} {line.Result}"));
        var rejected = Assert.Single((await store.Database.FindAuditAsync(AuditChain.Rejections, 0, 10)).Items);
        Assert.Equal(("server_1", "stale.rejected", 0L), (rejected.Actor, rejected.Action, rejected.Epoch));
    }
}
