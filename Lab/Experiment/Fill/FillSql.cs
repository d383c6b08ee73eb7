namespace Experiment.Fill;

/// <summary>The statements of <see cref="FilledLedger"/>. Everything about payment number <c>i</c> follows from its number.</summary>
/// <param name="firstMillisecond">Payment <c>i</c> is requested so many milliseconds after it, since 1970-01-01 UTC.</param>
internal sealed class FillSql(bool isPostgres, long firstMillisecond)
{
    private const string PatientOfPayment = "((i - 1) / 5 + 1)";
    private const string Syllables = "bacadafagalamanaparasatavazabecedefegele";

    /// <summary>SearchText.Version of Patients.Api.</summary>
    private const int SearchVersion = 3;

    private const string Amount = "1000 + i % 9000";

    public long FirstMillisecond => firstMillisecond;

    /// <summary>Knuth's multiplicative hash: another 32-bit number for each, in no order.</summary>
    private const string Scattered = "((i * 2654435761) % 4294967296)";

    private string Microseconds => $"({firstMillisecond} + i) * 1000";

    /// <summary>As Ledger.Payments.Arrival packs it.</summary>
    private string Arrival => $"({firstMillisecond} + i) * 4194304";

    public IEnumerable<string> Patients(long from, long to) =>
    [
        Insert("patients (id, name, document, created_at, sorting)", $"{Id("a", "i")}, {Name}, {Document}, {Microseconds}, {Name}", from, to),
    ];

    /// <summary>
    /// What the patients are found by: the name from the start of each of its three words of six letters, the document from each of its ten
    /// digits. In the order of the key, so that each row goes to the end of the table.
    /// </summary>
    public IEnumerable<string> Parts() =>
    [
        $"""
        INSERT INTO patient_parts (trial, part, patient_id)
        SELECT 0, CASE WHEN i < 3 THEN substr(name, CAST(7 * i + 1 AS INTEGER)) ELSE substr(document, CAST(i - 2 AS INTEGER)) END AS part, id
        FROM patients CROSS JOIN ({Numbers(0, 12)}) AS numbers ORDER BY part, id
        """,
        $"UPDATE search_folding SET version = {SearchVersion}, target = {SearchVersion}",
    ];

    public IEnumerable<string> Payments(long from, long to) =>
    [
        Insert("invoices (id, patient_id, amount, currency, issued_at, number, payment_requests)",
            $"{Id("b", "i")}, {Id("a", PatientOfPayment)}, {Amount}, 'COP', {Microseconds}, i, 1", from, to),
        Insert("charges (id, patient_id, kind, description, quantity, unit_price, amount, currency, invoice_id, created_at)",
            $"{Id("c", "i")}, {Id("a", PatientOfPayment)}, 'exam', 'Hemograma', 1, {Amount}, {Amount}, 'COP', {Id("b", "i")}, {Microseconds}", from, to),
        // Clients choose random keys, so they are in no order.
        Insert("""
            payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, attempts, first_intent_at, requested_at)
            """, $"""
            {Id("d", "i")}, {Hex(Scattered, 8)} || '-' || {Hex("i", 12)},
            '{new string('0', 64)}', {Id("b", "i")}, 'tok_visa', {Amount}, 'COP', 'paid', {Arrival}, 1, {Microseconds}, {Microseconds}
            """, from, to),
        Insert("settlements (sequence, payment_id, outcome, amount, currency, gateway_charge_id, arrival, epoch, settled_by, settled_at, receipt_number)",
            $"i, {Id("d", "i")}, 'paid', {Amount}, 'COP', {Id("e", "i")}, {Arrival}, 1, 'server_1', {Microseconds}, i", from, to),
    ];

    /// <summary>The rows of which there is one.</summary>
    public IEnumerable<string> Heads(long payments)
    {
        var patients = payments / FilledLedger.PaymentsOfPatient;
        string Last(string value) => $"(SELECT {value} FROM (SELECT {payments} AS i) AS last)";
        return
        [
            $"INSERT INTO epochs (epoch, leader, reason, minted_at) SELECT 1, 'server_1', 'filled', {firstMillisecond} * 1000",
            $"UPDATE leadership SET epoch = 1, sequence = {payments}",
            $"UPDATE arrivals SET last = {Last(Arrival)}",
            $"UPDATE numbers SET last = {payments} WHERE series IN ('invoice', 'receipt')",
            $"UPDATE reconciliation SET charges = {payments}, last_charge = {Last(Id("e", "i"))}, sequence = {payments}, compared_at = {Last(Microseconds)}",
            Older("patients", $"patients={patients} charges={payments} invoices={payments} payments={payments}"),
            Older("payments", $"epochs=1 settlements={payments} parked=0"),
        ];
    }

    public IEnumerable<string> GatewayCharges(long from, long to) =>
    [
        Insert("charges (sequence, id, idempotency_key, fingerprint, payment_id, status, amount, currency, answered, created_at)",
            $"i, {Id("e", "i")}, {Id("d", "i")}, zeroblob(32), {Id("d", "i")}, 'charged', {Amount}, 'COP', 200, {Microseconds}", from, to),
    ];

    private string Insert(string into, string values, long from, long to) => $"INSERT INTO {into} SELECT {values} FROM ({Numbers(from, to)}) AS numbers";

    private string Numbers(long from, long to) => isPostgres
        ? $"SELECT generate_series({from}::bigint, {to}::bigint) AS i"
        : $"WITH RECURSIVE number(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM number WHERE i < {to}) SELECT i FROM number";

    private static string Older(string chain, string rows) =>
        $"UPDATE audit_heads SET start = '{chain}: {rows}', hash = '{chain}: {rows}' WHERE chain = '{chain}' AND number = 0";

    /// <summary>A version 7 UUID (RFC 9562), in the order of the numbers.</summary>
    /// <param name="kind">One hexadecimal digit.</param>
    private string Id(string kind, string number) =>
        $"{Hex($"{Time(number)} / 65536", 8)} || '-' || {Hex($"{Time(number)} % 65536", 4)} || '-7000-800{kind}-' || {Hex(number, 12)}";

    private string Time(string number) => $"({firstMillisecond} + {number})";

    private string Hex(string value, int digits) =>
        isPostgres ? $"lpad(to_hex(CAST({value} AS BIGINT)), {digits}, '0')" : $"printf('%0{digits}x', {value})";

    /// <summary>A first name of 300 and two surnames of 2,000, of three syllables each, as the search folds them.</summary>
    private static string Name =>
        $"{Word($"({Scattered} % 300)")} || ' ' || {Word($"(300 + {Scattered} / 300 % 2000)")} || ' ' || {Word($"(300 + {Scattered} / 600000 % 2000)")}";

    private static string Document => "CAST(1000000000 + (i * 48271) % 899999999 AS TEXT)";

    private static string Word(string number) => $"{Syllable($"{number} % 20")} || {Syllable($"{number} / 20 % 20")} || {Syllable($"{number} / 400 % 20")}";

    private static string Syllable(string number) => $"substr('{Syllables}', CAST(1 + 2 * ({number}) AS INTEGER), 2)";
}
