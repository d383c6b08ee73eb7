using System.Text.RegularExpressions;

namespace Experiment.Audit;

/// <summary>What a line of the trail implies for the ledger.</summary>
/// <param name="Texts">
/// The forms of the line's result, the newest first: earlier versions of the services told less. A part in braces is one word, or the rest
/// of the text if it comes last.
/// </param>
/// <param name="Sql">
/// Makes the told ledger true to the line. Has the parameters <c>@subject</c>, <c>@actor</c>, <c>@at</c>, <c>@epoch</c>, <c>@line</c>, and
/// the parts of the text, which are null if the text does not tell them. Empty if the line implies nothing for a table.
/// </param>
internal sealed partial record Rule(string Action, string[] Texts, string Sql)
{
    /// <summary>Every action there is. A line with another one is a finding, because the audit can't say what it changed.</summary>
    public static readonly IReadOnlyDictionary<string, Rule> All = new Rule[]
    {
        new("patient.created", ["admitted"], "INSERT INTO patients (id, created_at, line) VALUES (@subject, @at, @line)"),
        new("charge.added", ["{amount} {currency} for {patient_id}: {quantity} x {unit_price} {kind}", "{amount} {currency} for {patient_id}"], """
            INSERT INTO charges (id, patient_id, kind, quantity, unit_price, amount, currency, created_at, line)
            VALUES (@subject, @patient_id, @kind, @quantity, @unit_price, @amount, @currency, @at, @line)
            """),
        // A charge, an invoice or a payment that is corrected may be older than the trail.
        new("charge.voided", ["{amount} {currency} for {patient_id}"], """
            INSERT INTO charges (id, patient_id, amount, currency, voided_at) VALUES (@subject, @patient_id, @amount, @currency, @at)
            ON CONFLICT (id) DO UPDATE SET voided_at = excluded.voided_at
            """),
        // An invoice has every charge of its patient that counts and that no other invoice has.
        new("invoice.issued", ["{amount} {currency} for {patient_id} as {number}", "{amount} {currency} for {patient_id}"], """
            INSERT INTO invoices (id, patient_id, amount, currency, number, issued_at, line)
            VALUES (@subject, @patient_id, @amount, @currency, @number, @at, @line);
            UPDATE charges SET invoice_id = @subject WHERE patient_id = @patient_id AND invoice_id IS NULL AND voided_at IS NULL
            """),
        new("invoice.cancelled", ["{amount} {currency} for {patient_id}"], """
            INSERT INTO invoices (id, patient_id, amount, currency, cancelled_at) VALUES (@subject, @patient_id, @amount, @currency, @at)
            ON CONFLICT (id) DO UPDATE SET cancelled_at = excluded.cancelled_at
            """),
        // A line for each charge of a cancelled invoice.
        new("charge.unbilled", ["{amount} {currency} for {patient_id} from {invoice_id}"], """
            INSERT INTO charges (id, patient_id, amount, currency) VALUES (@subject, @patient_id, @amount, @currency)
            ON CONFLICT (id) DO UPDATE SET invoice_id = NULL;
            INSERT INTO cancelled_lines (id, line) VALUES (@invoice_id || ' with charge ' || @subject, @line)
            """),
        new("price.set", ["{unit_price} {currency} {kind}"], """
            INSERT INTO prices (id, unit_price, currency, kind, line) VALUES (@subject, @unit_price, @currency, @kind, @line)
            ON CONFLICT (id) DO UPDATE SET unit_price = excluded.unit_price, currency = excluded.currency, kind = excluded.kind
            """),
        new("payment.requested",
            ["{amount} {currency} for {invoice_id} at {arrival} by {kind}", "{amount} {currency} for {invoice_id} at {arrival}",
                "{amount} {currency} for {invoice_id}"], """
            INSERT INTO payments (id, invoice_id, amount, currency, arrival, kind, requested_by, requested_at, line)
            VALUES (@subject, @invoice_id, @amount, @currency, @arrival, coalesce(@kind, 'card'), CASE WHEN @kind IS NOT NULL THEN @actor END, @at, @line)
            """),
        new("refund.requested", ["{amount} {currency} of {refund_of} for {invoice_id} at {arrival}"], """
            INSERT INTO payments (id, invoice_id, amount, currency, arrival, kind, refund_of, requested_by, requested_at, line)
            VALUES (@subject, @invoice_id, @amount, @currency, @arrival, 'refund', @refund_of, @actor, @at, @line)
            """),
        // Counted, because parking and retrying are in two chains, which have no common order. The payment may be older than the trail.
        new("payment.parked", ["{amount} {currency}"], """
            INSERT INTO payments (id, amount, currency, parked) VALUES (@subject, @amount, @currency, 1)
            ON CONFLICT (id) DO UPDATE SET parked = parked + 1
            """),
        new("payment.retried", ["requested at {arrival}", "requested"], """
            INSERT INTO payments (id, arrival, retried) VALUES (@subject, @arrival, 1)
            ON CONFLICT (id) DO UPDATE SET retried = retried + 1, arrival = excluded.arrival, gives_up = 0
            """),
        new("payment.given_up_requested", ["requested at {arrival}"], """
            INSERT INTO payments (id, arrival, retried, gives_up) VALUES (@subject, @arrival, 1, 1)
            ON CONFLICT (id) DO UPDATE SET retried = retried + 1, arrival = excluded.arrival, gives_up = 1
            """),
        new("payment.paid", ["{amount} {currency} {gateway_charge_id} receipt {receipt_number}", "{amount} {currency} {gateway_charge_id}"],
            Settled("paid", "@receipt_number")),
        new("payment.declined", ["{amount} {currency} {gateway_charge_id}"], Settled("declined")),
        new("payment.given_up", ["{amount} {currency} {gateway_charge_id}"], Settled("declined")),
        new("refund.paid", ["{amount} {currency} {gateway_charge_id}"], Settled("paid")),
        new("refund.declined", ["{amount} {currency} {gateway_charge_id}"], Settled("declined")),
        new("refund.given_up", ["{amount} {currency} {gateway_charge_id}"], Settled("declined")),
        // The line of shard 0 does not name it.
        new("leadership.taken", ["{reason} in shard {shard}", "{reason}"], """
            INSERT INTO epochs (id, shard, leader, reason, minted_at, line) VALUES (@epoch, coalesce(@shard, 0), @actor, @reason, @at, @line)
            """),
        new("stale.rejected", ["{payments} payments"], """
            INSERT INTO stale_writes (id, epoch, replica, payments, rejected_at, line) VALUES (@subject, @epoch, @actor, @payments, @at, @line)
            """),
        new("difference.found", ["{kind} {state} {charge_id}"], """
            INSERT INTO differences (id, found_at, repaired_at, line) VALUES (
                @kind || ' of payment ' || @subject || ' and charge ' || @charge_id, @at, CASE WHEN @state = 'repaired' THEN @at END, @line)
            """),
        new("server.step_down", ["{answer}"], ""),
        new("server.crash", ["{answer}"], ""),
        new("server.freeze", ["{answer}"], ""),
    }.ToDictionary(rule => rule.Action);

    private readonly Regex[] _forms = [.. Texts.Select(Form)];

    /// <summary>The names of all parts, also of those that not every form has.</summary>
    public IReadOnlyList<string> Parts { get; } = [.. Texts.SelectMany(text => Part.Matches(text)).Select(part => part.Groups[1].Value).Distinct()];

    /// <summary>The parts of a line's result, or null if it has none of the forms.</summary>
    public GroupCollection? Read(string result) => _forms.Select(form => form.Match(result)).FirstOrDefault(match => match.Success)?.Groups;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Part { get; }

    private static Regex Form(string text)
    {
        var words = Part.Replace(Regex.Escape(text).Replace(@"\{", "{"), @"(?<$1>\S+)");
        return new Regex($"^{(text.EndsWith('}') ? $"{words[..^4]}.*)" : words)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    // Settlements have consecutive numbers, in the order of their lines.
    private static string Settled(string outcome, string receipt = "NULL") => $"""
        INSERT INTO settlements (id, sequence, outcome, amount, currency, gateway_charge_id, receipt_number, epoch, settled_by, settled_at, line)
        VALUES (@subject, (SELECT coalesce(max(sequence), (SELECT settlements FROM older)) + 1 FROM settlements), '{outcome}', @amount, @currency,
                nullif(@gateway_charge_id, '-'), {receipt}, @epoch, @actor, @at, @line);
        INSERT INTO payments (id, outcome) VALUES (@subject, '{outcome}') ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome
        """;
}
