namespace Tests.Cluster;

/// <summary>What <c>audit</c> finds in a ledger that was altered with all rights.</summary>
public sealed class TamperedTrailTests
{
    private const string Head = "(SELECT number FROM audit_heads WHERE chain = 'payments')";

    [Fact]
    public async Task Trail_AsTheServicesWroteIt_IsWhole()
    {
        await using var ledger = await AuditedLedger.CreateAsync();
        var (isWhole, report) = await ledger.AuditAsync();
        Assert.True(isWhole, report);
        Assert.Contains("4 patients, 4 charges, 4 invoices, 4 payments, 2 epochs, 3 settlements, 1 stale_writes", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'intruder' WHERE chain = 'patients' AND number = 2", "chain patients: line 2 (charge.added")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE chain = 'payments' AND number = 3", "chain payments: line 3 (payment.paid p2 by server_1)")]
    [InlineData("UPDATE audit SET epoch = NULL WHERE chain = 'rejections'", "chain rejections: line 1 (stale.rejected")]
    [InlineData("DELETE FROM audit WHERE chain = 'payments' AND number = 2", "chain payments: line 2 is missing")]
    [InlineData("DELETE FROM audit WHERE chain = 'payments' AND number > 3", "chain payments: lines 4 to 5 are missing: its head says that there are 5")]
    [InlineData("INSERT INTO audit SELECT chain, number + 1, at, actor, action, 'p4', epoch, result, hash FROM audit WHERE chain = 'payments' AND number = 5",
        "chain payments: line 6 (leadership.taken p4")]
    [InlineData(
        "UPDATE audit SET number = number + 1000 WHERE chain = 'patients' AND number > 3; UPDATE audit SET number = number - 999 WHERE number > 1000; "
        + "INSERT INTO audit SELECT chain, 4, at, actor, action, subject, epoch, result, hash FROM audit WHERE chain = 'patients' AND number = 3",
        "chain patients: line 4 (invoice.issued")]
    [InlineData(
        "UPDATE audit SET number = -2 WHERE chain = 'payments' AND number = 2; UPDATE audit SET number = 2 WHERE chain = 'payments' AND number = 3; "
        + "UPDATE audit SET number = 3 WHERE number = -2",
        "chain payments: line 2 (payment.paid p2")]
    [InlineData("DELETE FROM audit WHERE chain = 'payments'", "chain payments: lines 1 to 5 are missing")]
    [InlineData(
        "DELETE FROM audit WHERE chain = 'payments'; UPDATE audit_heads SET number = 0, hash = start WHERE chain = 'payments'",
        "settlement of payment p1: no line tells of it")]
    [InlineData("DELETE FROM audit WHERE chain = 'payments'; DELETE FROM audit_heads WHERE chain = 'payments'", "chain payments has no head")]
    [InlineData("DELETE FROM audit_heads WHERE chain = 'rejections'", "chain rejections has lines but no head")]
    [InlineData(
        $"DELETE FROM audit WHERE chain = 'payments' AND number = {Head}; UPDATE audit_heads SET number = 4, hash = (SELECT hash FROM "
        + "audit WHERE chain = 'payments' AND number = 4) WHERE chain = 'payments'",
        "epoch 2: no line tells of it")]
    [InlineData("UPDATE audit_heads SET hash = 'x' WHERE chain = 'patients'", "chain patients: it ends at line 16")]
    [InlineData("UPDATE audit_heads SET start = 'payments: epochs=0 settlements=9' WHERE chain = 'payments'", "chain payments: line 1")]
    [InlineData(
        "INSERT INTO settlements SELECT 4, 'p4', outcome, amount, currency, 'ch_p4', arrival, epoch, settled_by, settled_at FROM "
        + "settlements WHERE sequence = 1",
        "settlement of payment p4: no line tells of it")]
    [InlineData("UPDATE settlements SET amount = 1 WHERE sequence = 1", "settlement of payment p1: amount is 1, the trail says 100")]
    [InlineData("UPDATE settlements SET outcome = 'paid' WHERE sequence = 3", "settlement of payment p3: outcome is paid, the trail says declined")]
    [InlineData(
        "UPDATE settlements SET settled_by = 'server_2' WHERE sequence = 3",
        "settlement of payment p3: settled_by is server_2, the trail says server_1")]
    [InlineData("UPDATE settlements SET epoch = 2 WHERE sequence = 3", "settlement of payment p3: epoch is 2, the trail says 1")]
    [InlineData("DELETE FROM settlements WHERE sequence = 2", "settlement of payment p2 is missing: line 3 of payments tells of it")]
    [InlineData("UPDATE epochs SET leader = 'server_3' WHERE epoch = 2", "epoch 2: leader is server_3, the trail says server_2")]
    [InlineData("DELETE FROM stale_writes", "stale write ")]
    [InlineData("DELETE FROM payments WHERE id = 'p4'", "payment p4 is missing: line 16 of patients tells of it")]
    [InlineData("UPDATE charges SET amount = 1", "charge ")]
    [InlineData("UPDATE payments SET status = 'parked' WHERE id = 'p4'", "payment p4: status is parked, the trail says requested")]
    public async Task Tampering_OfAnyKind_IsFoundAndNamed(string sql, string found)
    {
        await using var ledger = await AuditedLedger.CreateAsync();
        await ledger.TamperAsync(sql);
        var (isWhole, report) = await ledger.AuditAsync();
        Assert.False(isWhole, report);
        Assert.Contains($"BROKEN: {found}", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_OlderThanTheTrail_StartsItsChainsWithItsContent()
    {
        await using var ledger = await AuditedLedger.CreateAsync();
        await ledger.TamperAsync($"""
            DROP TABLE audit; DROP TABLE audit_heads; DELETE FROM schema_versions WHERE version > 5;
            {Migration("0004_audit.sql")}
            {Migration("0005_audit_guard.sqlite.sql")}
            """);
        await ledger.RequestAsync(5);

        var (isWhole, report) = await ledger.AuditAsync();
        Assert.True(isWhole, report);
        Assert.Contains(
            "1 payments (and 4 older than the trail), 0 epochs (and 2 older than the trail), 0 settlements (and 3 older", report, StringComparison.Ordinal);

        await ledger.TamperAsync("DELETE FROM payments WHERE id = 'p4'");
        Assert.False((await ledger.AuditAsync()).IsWhole);
    }

    [Fact]
    public async Task Ledger_OfTheVersionBefore_LearnsFromTheTrailWhoAskedForItsPayments()
    {
        await using var ledger = await AuditedLedger.CreateAsync();
        await ledger.TamperAsync($"ALTER TABLE payments DROP COLUMN requested_by; {Migration("requested_by.sql")}");
        Assert.Equal(["desk"], await ledger.QueryAsync("SELECT DISTINCT coalesce(requested_by, 'null') FROM payments"));
        var (isWhole, report) = await ledger.AuditAsync();
        Assert.True(isWhole, report);
    }

    private static string Migration(string name)
    {
        var ledger = typeof(Ledger.LedgerExtensions).Assembly;
        var script = ledger.GetManifestResourceNames().Single(resource => resource.EndsWith(name, StringComparison.Ordinal));
        using var reader = new StreamReader(ledger.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }

    [Fact]
    public async Task Audit_OfNoLedger_SaysSo()
    {
        var empty = Directory.CreateTempSubdirectory("alta-audit-");
        var (exitCode, output) = await ExperimentProgram.RunAsync(TestContext.Current.CancellationToken, "audit", "--data", empty.FullName);
        empty.Delete();
        Assert.Equal((2, true), (exitCode, output.Contains("there is neither a ledger.db", StringComparison.Ordinal)));
        Assert.Equal(2, (await ExperimentProgram.RunAsync(TestContext.Current.CancellationToken, "audit")).ExitCode);
    }
}
