using System.Text.RegularExpressions;
using Experiment.Audit;

namespace Tests.Cluster;

/// <summary>What <c>audit</c> finds in a ledger whose tables were altered with all rights, while its trail was left as it is.</summary>
public sealed partial class TamperedLedgerTests
{
    private const string ChargeOfP3 = "(SELECT id FROM charges WHERE invoice_id = (SELECT invoice_id FROM payments WHERE id = 'p3'))";
    private const string Eva = "(SELECT id FROM patients WHERE name = 'Eva')";

    // Columns that decide nothing which the trail could vouch for: texts about people and cards, which the trail must not contain, how often
    // and since when a charge was tried, what is only measured, and what another check of the audit covers.
    private static readonly string[] Untold =
    [
        "patients.name", "patients.document", "patients.trial", "patients.sorting", "charges.description",
        "charges.void_reason", "invoices.cancel_reason", "invoices.trial", "invoices.payment_requests", "invoices.is_open", "prices.description",
        "prices.search",
        "payments.note", "payments.trial", "payments.slot", "payments.idempotency_key", "payments.fingerprint",
        "payments.card_token", "payments.attempts", "payments.first_intent_at", "payments.reason", "payments.traceparent", "settlements.arrival",
        "epochs.previous", "epochs.detected_us", "epochs.elected_us", "epochs.first_settlement_us", "stale_writes.current_epoch", "differences.detail",
    ];

    [Fact]
    public async Task Ledger_AsTheServicesWroteIt_IsWhole()
    {
        await using var ledger = await AuditedLedger.CreateFullAsync();
        var (isWhole, report) = await ledger.AuditAsync();
        Assert.True(isWhole, report);
        Assert.Contains(
            "8 patients, 10 charges, 8 invoices, 1 cancelled_lines, 1 prices, 8 payments, 2 epochs, 3 settlements, 1 stale_writes, 2 differences", report,
            StringComparison.Ordinal);
    }

    [Theory]
    // A payment that is not paid releases its patient.
    [InlineData("UPDATE payments SET status = 'paid' WHERE id = 'p3'", "payment p3: status is paid, the trail says declined")]
    [InlineData("UPDATE payments SET status = 'paid' WHERE id = 'p3'", "payment p3: status is paid, but its settlement says declined")]
    [InlineData("UPDATE payments SET status = 'paid' WHERE id = 'p3'", "exit_granted is true, the trail says false")]
    [InlineData("UPDATE payments SET status = 'paid' WHERE id = 'p4'", "payment p4: status is paid, the trail says requested")]
    [InlineData("UPDATE payments SET status = 'paid' WHERE id = 'p5'", "payment p5: status is paid, the trail says parked")]
    [InlineData("UPDATE payments SET status = 'paid' WHERE id = 'p6'", "payment p6: status is paid, the trail says requested")]
    [InlineData("UPDATE payments SET status = 'declined' WHERE id = 'p1'", "exit_granted is false, the trail says true")]
    [InlineData("UPDATE payments SET status = 'requested' WHERE id = 'p1'", "payment p1: status is requested, the trail says paid")]
    [InlineData("UPDATE payments SET status = 'requested' WHERE id = 'p5'", "payment p5: status is requested, the trail says parked")]
    [InlineData("UPDATE payments SET status = 'parked' WHERE id = 'p6'", "payment p6: status is parked, the trail says requested")]
    // ... also if the settlement is altered with it.
    [InlineData(
        "UPDATE payments SET status = 'paid' WHERE id = 'p3'; UPDATE settlements SET outcome = 'paid' WHERE payment_id = 'p3'",
        "payment p3: status is paid, the trail says declined")]
    // Money.
    [InlineData("UPDATE payments SET amount = 1 WHERE id = 'p4'", "payment p4: amount is 1, the trail says 100")]
    [InlineData("UPDATE payments SET currency = 'USD' WHERE id = 'p4'", "payment p4: currency is USD, the trail says COP")]
    [InlineData(
        "UPDATE invoices SET amount = 1; UPDATE payments SET amount = 1; UPDATE settlements SET amount = 1;"
        + " UPDATE charges SET amount = 1, unit_price = 1, quantity = 1",
        "settlement of payment p2: amount is 1, the trail says 100")]
    [InlineData("UPDATE charges SET quantity = 1, unit_price = 150 WHERE quantity = 3", ": quantity is 1, the trail says 3")]
    [InlineData("UPDATE charges SET quantity = 1, unit_price = 150 WHERE quantity = 3", ": unit_price is 150, the trail says 50")]
    [InlineData("UPDATE charges SET quantity = 1 WHERE quantity = 3", ": amount is 150, not quantity x unit_price")]
    [InlineData(
        "UPDATE charges SET quantity = 9000000000000000000, unit_price = 9000000000000000000, amount = 9000000000000000000",
        ": amount is 9000000000000000000, the trail says 100")]
    [InlineData("UPDATE charges SET kind = 'exam' WHERE kind = 'medication'", ": kind is exam, the trail says medication")]
    // A charge that changes its bill.
    [InlineData($"UPDATE charges SET patient_id = (SELECT patient_id FROM invoices LIMIT 1) WHERE patient_id = {Eva}", ": patient_id is ")]
    [InlineData($"UPDATE charges SET invoice_id = NULL WHERE id = {ChargeOfP3}", ": invoice_id is null, the trail says ")]
    [InlineData($"UPDATE charges SET invoice_id = (SELECT invoice_id FROM payments WHERE id = 'p1') WHERE id = {ChargeOfP3}", ", not the sum of its charges")]
    [InlineData("UPDATE charges SET invoice_id = (SELECT invoice_id FROM payments WHERE id = 'p1') WHERE quantity = 3", ", the trail says null")]
    [InlineData($"DELETE FROM charges WHERE patient_id = {Eva}", " is missing: line ")]
    [InlineData(
        "INSERT INTO charges SELECT 'c9', patient_id, kind, description, quantity, unit_price, amount, currency, invoice_id, created_at, NULL, NULL "
        + $"FROM charges WHERE patient_id = {Eva}",
        "charge c9: no line tells of it")]
    // A payment that changes its invoice, an invoice that changes its patient.
    [InlineData(
        "UPDATE payments SET invoice_id = (SELECT invoice_id FROM payments WHERE id = 'p4') WHERE id = 'p1'",
        "payment p1: invoice_id is ")]
    [InlineData($"UPDATE invoices SET patient_id = {Eva} WHERE id = (SELECT invoice_id FROM payments WHERE id = 'p3')", ": patient_id is ")]
    [InlineData(
        "INSERT INTO invoices (id, patient_id, amount, currency, issued_at) SELECT 'i9', patient_id, amount, currency, issued_at FROM invoices LIMIT 1",
        "invoice i9: no line tells of it")]
    [InlineData("DELETE FROM invoices WHERE id = (SELECT invoice_id FROM payments WHERE id = 'p3')", " is missing: line ")]
    [InlineData(
        "INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, requested_at) "
        + "SELECT 'p9', 'k9', fingerprint, 'i9', card_token, amount, currency, 'paid', 9, requested_at FROM payments WHERE id = 'p3'",
        "payment p9: no line tells of it")]
    [InlineData("DELETE FROM payments WHERE id = 'p6'", "payment p6 is missing: line ")]
    [InlineData("DELETE FROM patients WHERE name = 'Eva'", "patient ")]
    // The order of arrival.
    [InlineData("UPDATE payments SET arrival = arrival + 1 WHERE id = 'p4'", "payment p4: arrival is ")]
    [InlineData("UPDATE payments SET arrival = arrival + 1 WHERE id = 'p6'", "payment p6: arrival is ")]
    [InlineData(
        "UPDATE payments SET arrival = -arrival; UPDATE payments SET arrival = -arrival + (CASE id WHEN 'p4' THEN 1000 ELSE 0 END)",
        "payment p4: arrival is ")]
    [InlineData(
        "UPDATE settlements SET arrival = arrival - 1 WHERE payment_id = 'p2'",
        "payment p2: amount, currency or arrival is not that of its settlement")]
    [InlineData("UPDATE arrivals SET last = 5", "arrivals: last is lower than the arrival of a payment")]
    // Settlements.
    [InlineData(
        "UPDATE settlements SET payment_id = 'x' WHERE sequence = 1; UPDATE settlements SET payment_id = 'p1' WHERE sequence = 2;"
        + " UPDATE settlements SET payment_id = 'p2' WHERE sequence = 1",
        "settlement of payment p1: sequence is 2, the trail says 1")]
    [InlineData(
        "UPDATE settlements SET gateway_charge_id = 'ch_other' WHERE payment_id = 'p1'",
        "settlement of payment p1: gateway_charge_id is ch_other, the trail says ch_p1")]
    [InlineData(
        "UPDATE settlements SET gateway_charge_id = NULL WHERE payment_id = 'p1'",
        "settlement of payment p1: gateway_charge_id is null, the trail says ch_p1")]
    [InlineData(
        "UPDATE settlements SET gateway_charge_id = 'ch_p3' WHERE payment_id = 'p3'",
        "settlement of payment p3: gateway_charge_id is ch_p3, the trail says null")]
    [InlineData(
        "UPDATE settlements SET sequence = 7 WHERE sequence = 3; UPDATE sequences SET last = 7",
        "settlement of payment p3: sequence is 7, but it is number 3")]
    [InlineData("UPDATE settlements SET payment_id = 'p4' WHERE payment_id = 'p1'", "settlement of payment p1 is missing: line ")]
    // Who may write.
    [InlineData("UPDATE leadership SET epoch = 1", "leadership: epoch or sequence is not that of the last epoch or settlement")]
    [InlineData("UPDATE sequences SET last = 9", "leadership: epoch or sequence is not that of the last epoch or settlement")]
    [InlineData("UPDATE layout SET epoch = 9", "leadership: epoch or sequence is not that of the last epoch or settlement")]
    [InlineData("UPDATE epochs SET shard = 1 WHERE epoch = 2", "leadership: the epoch of shard 1 is lower than that of its last epoch")]
    [InlineData("DELETE FROM leadership", "leadership: epoch or sequence is not that of the last epoch or settlement")]
    [InlineData("DELETE FROM epochs WHERE epoch = 1", "epoch 1 is missing: line 1 of payments tells of it")]
    [InlineData("INSERT INTO epochs (epoch, leader, reason, minted_at) VALUES (7, 'server_3', 'missing', 1)", "epochs: the highest is 7, but there are 3")]
    [InlineData("UPDATE stale_writes SET payments = 7", ": payments is 7, the trail says 1")]
    // Corrections.
    [InlineData("UPDATE charges SET voided_at = NULL", ": voided_at is null, the trail says ")]
    [InlineData("UPDATE charges SET voided_at = 1 WHERE quantity = 3", "exit_granted is true, the trail says false")]
    [InlineData("UPDATE charges SET voided_at = 1 WHERE quantity = 3", ": voided_at is 1, the trail says null")]
    [InlineData("UPDATE charges SET voided_at = 1 WHERE amount = 7", ": it is voided and on an invoice")]
    [InlineData("UPDATE invoices SET cancelled_at = NULL", ": cancelled_at is null, the trail says ")]
    [InlineData("UPDATE invoices SET cancelled_at = 1 WHERE amount = 7", ": cancelled_at is 1, the trail says null")]
    [InlineData("UPDATE invoices SET cancelled_at = 1 WHERE amount = 7", ": it is on a cancelled invoice")]
    [InlineData("DELETE FROM cancelled_lines", " with charge ")]
    [InlineData("DELETE FROM cancelled_lines", ", not the sum of the charges that it had")]
    [InlineData("UPDATE invoices SET number = 99 WHERE amount = 7", ": number is 99, the trail says 8")]
    [InlineData("UPDATE numbers SET last = 99 WHERE series = 'invoice'", "invoices: the numbers have a gap, or are not those of invoice")]
    [InlineData("UPDATE numbers SET last = 99 WHERE series = 'receipt'", "settlements: the receipts' numbers have a gap, or are not those of receipt")]
    [InlineData("UPDATE prices SET unit_price = 1", "price EXA-01: unit_price is 1, the trail says 2850000")]
    [InlineData("UPDATE invoices SET is_open = 0 WHERE amount = 7", ": it is not open, but less than its amount is paid")]
    // Cash and refunds.
    [InlineData("UPDATE payments SET kind = 'card' WHERE id = 'cash'", "payment cash: kind is card, the trail says cash")]
    [InlineData("UPDATE payments SET requested_by = 'other' WHERE id = 'cash'", "payment cash: requested_by is other, the trail says desk")]
    [InlineData("UPDATE payments SET refund_of = 'p2' WHERE id = 'refund'", "payment refund: refund_of is p2, the trail says p1")]
    [InlineData("UPDATE payments SET refund_of = 'p2' WHERE id = 'refund'", "refund refund: its payment is not a paid one of its invoice")]
    [InlineData("UPDATE payments SET amount = 101 WHERE id = 'refund'", "payment p1: more is refunded than was paid")]
    [InlineData("UPDATE payments SET amount = 8 WHERE id = 'cash'", ": more is paid or being paid than its amount")]
    [InlineData("UPDATE payments SET giving_up = 1 WHERE id = 'p6'", "payment p6: giving_up is 1, the trail says 0")]
    [InlineData("UPDATE payments SET trial = 1 WHERE id = 'p6'", "payment p6: currency or trial is not that of its invoice ")]
    [InlineData("UPDATE patients SET trial = 1 WHERE name = 'Iván'", ": trial is not that of its patient ")]
    // What gateway and ledger do not agree about.
    [InlineData(
        "DELETE FROM differences WHERE payment_id = 'p1'",
        "difference charged_twice of payment p1 and charge ch_x is missing: line 1 of differences tells of it")]
    [InlineData(
        "UPDATE differences SET repaired_at = 1 WHERE payment_id = 'p1'",
        "difference charged_twice of payment p1 and charge ch_x: repaired_at is 1, the trail says null")]
    [InlineData(
        "UPDATE differences SET repaired_at = NULL",
        "difference parked_but_known of payment p6 and charge ch_p6: repaired_at is null, the trail says ")]
    [InlineData(
        "UPDATE differences SET kind = 'amount_differs' WHERE payment_id = 'p1'",
        "difference amount_differs of payment p1 and charge ch_x: no line tells of it")]
    [InlineData("UPDATE reconciliation SET sequence = 9", "reconciliation: sequence is 9, higher than that of the last settlement")]
    public async Task Tampering_OfAnyRow_IsFoundAndNamed(string sql, string found)
    {
        await using var ledger = await AuditedLedger.CreateFullAsync();
        await ledger.TamperAsync(sql);
        var (isWhole, report) = await ledger.AuditAsync();
        Assert.False(isWhole, report);
        Assert.Contains(report.Split('\n'), line => line.StartsWith("BROKEN: ", StringComparison.Ordinal) && line.Contains(found, StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Compared()
    {
        var columns = new TheoryData<string, string>();
        foreach (var table in Table.All)
            foreach (var column in table.Columns.Where(column => !column.Contains(' ', StringComparison.Ordinal))) columns.Add(table.Name, column);
        return columns;
    }

    [Theory]
    [MemberData(nameof(Compared))]
    public async Task Column_ThatTheAuditCompares_IsFoundAndNamedInEachRow(string name, string column)
    {
        var table = Table.All.Single(one => one.Name == name);
        await using var ledger = await AuditedLedger.CreateFullAsync();
        foreach (var key in await ledger.QueryAsync($"SELECT {table.Key} FROM {table.Name} ORDER BY 1"))
        {
            var before = await ledger.QueryAsync($"SELECT coalesce({column}, 'null') FROM {table.Name} WHERE {table.Key} = '{key}'");
            await SetAsync($"CASE WHEN typeof({column}) = 'integer' THEN {column} + 100000 ELSE 'x' END");
            var (_, report) = await ledger.AuditAsync();
            Assert.Contains($"BROKEN: {table.One} {key}: {column} is ", report, StringComparison.Ordinal);
            await SetAsync($"nullif('{before[0]}', 'null')");

            Task SetAsync(string value) => ledger.TamperAsync(
                $"PRAGMA ignore_check_constraints = ON; UPDATE {table.Name} SET {column} = {value} WHERE {table.Key} = '{key}'");
        }
        Assert.True((await ledger.AuditAsync()).IsWhole);
    }

    [Fact]
    public async Task Column_OfTheLedger_IsComparedOrDecidesNothing()
    {
        await using var ledger = await AuditedLedger.CreateAsync();
        foreach (var table in Table.All)
        {
            var known = Untold.Concat(table.Columns.Select(column => $"{table.Name}.{column}"));
            var columns = await ledger.QueryAsync($"SELECT '{table.Name}.' || name FROM pragma_table_info('{table.Name}')");
            string[] unknown = [.. columns.Except(known).Where(column => !table.Key.Contains(column.Split('.')[1], StringComparison.Ordinal))];
            Assert.Empty(unknown);
        }
    }

    [Theory]
    [InlineData("UPDATE payments SET status = 'paid' WHERE id = 'p3'", "payment p3: status is paid, the trail says declined")]
    [InlineData("UPDATE charges SET amount = 1 WHERE quantity = 3", ": amount is 1, the trail says 150")]
    [InlineData("UPDATE charges SET quantity = 1 WHERE quantity = 3", ": amount is 150, not quantity x unit_price")]
    [InlineData($"UPDATE charges SET invoice_id = NULL WHERE id = {ChargeOfP3}", ": invoice_id is null, the trail says ")]
    [InlineData("UPDATE settlements SET sequence = 5 WHERE sequence = 3", "settlement of payment p3: sequence is 5, the trail says 3")]
    public async Task Ledger_WhoseLinesTellLess_IsWholeAndCheckedByWhatTheyTell(string sql, string found)
    {
        await using var ledger = await AuditedLedger.CreateFullAsync();
        await ledger.RetellAsync(result => OnlyNew.Replace(result, ""));
        Assert.DoesNotContain(await ledger.QueryAsync("SELECT result FROM audit"), OnlyNew.IsMatch);
        var (isWhole, report) = await ledger.AuditAsync();
        Assert.True(isWhole, report);

        await ledger.TamperAsync(sql);
        Assert.Contains(found, (await ledger.AuditAsync()).Report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("payment.paid", "payment.blessed", "(payment.blessed p1): its action is unknown to this program")]
    [InlineData("100 COP ch_p1 receipt 1", "a hundred", "(payment.paid p1): its result 'a hundred' has an unknown form")]
    public async Task Line_ThatTheAuditCannotRead_IsAFinding(string from, string to, string found)
    {
        await using var ledger = await AuditedLedger.CreateFullAsync();
        await ledger.RetellAsync(text => text == from ? to : text);
        Assert.Contains(found, (await ledger.AuditAsync()).Report, StringComparison.Ordinal);
    }

    [GeneratedRegex(@": \d+ x \d+ \w+$|(?<! of \S+ for \S+) at \d+( by card)?$| as \d+$")]
    private static partial Regex OnlyNew { get; }
}
