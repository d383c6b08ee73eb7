using Dapper;
using Ledger;
using Microsoft.Extensions.DependencyInjection;
using Patients.Api.Payments;
using Storage;

namespace Tests.Unit.Patients;

/// <summary>
/// Settles each payment like a leader as soon as its request is committed. The card token sets the outcome: tok_declined is declined,
/// tok_broken is parked, tok_slow is left alone, and all others are paid, as are cash and refunds. What is given up is declined.
/// </summary>
public sealed class TestLeader
{
    private readonly Database _ledger;
    private readonly AnnouncedOnly _stream;

    public TestLeader(IServiceProvider services, AnnouncedOnly stream)
    {
        (_ledger, _stream) = (services.GetRequiredService<Database>(), stream);
        stream.Appended += () => Task.Run(() => IsPaused ? Task.CompletedTask : SettleAsync("card_token <> 'tok_slow'"));
    }

    /// <summary>False loses all announcements.</summary>
    public bool Announces { get; set; } = true;

    /// <summary>True leaves all payments alone, except those of <see cref="SettleOneAsync"/>.</summary>
    public bool IsPaused { get; set; }

    public Task SettleOneAsync(string paymentId) => SettleAsync($"id = '{paymentId}'");

    private async Task SettleAsync(string which)
    {
        var ids = await SettleAsync(_ledger, which);
        if (Announces && ids.Count > 0) await _stream.AnnounceAsync(ids, CancellationToken.None);
    }

    /// <summary>Settles the requested payments that match an SQL condition; returns their ids.</summary>
    public static Task<List<string>> SettleAsync(Database ledger, string which) =>
        ledger.WriteAsync(connection =>
        {
            var waiting = connection.Query<(string Id, string Card, string Kind, long GivingUp, long Trial)>(
                $"SELECT id, card_token, kind, giving_up, trial FROM payments WHERE status = 'requested' AND {which} ORDER BY arrival").ToList();
            foreach (var (id, card, kind, givingUp, trial) in waiting)
            {
                if (card == "tok_broken" && givingUp == 0)
                {
                    connection.Execute(
                        "UPDATE payments SET status = 'parked', reason = 'gateway', attempts = 8, first_intent_at = 1 WHERE id = @id",
                        new { id });
                    continue;
                }
                var outcome = card == "tok_declined" || givingUp == 1 ? "declined" : "paid";
                long? receipt = outcome == "declined" || kind == "refund" ? null : connection.ExecuteScalar<long>(
                    "UPDATE numbers SET last = last + 1 WHERE series = @series RETURNING last", new { series = trial == 1 ? "trial-receipt" : "receipt" });
                var sequence = connection.ExecuteScalar<long>("UPDATE sequences SET last = last + 1 WHERE id = 1 RETURNING last");
                connection.Execute("""
                    INSERT INTO settlements (sequence, payment_id, outcome, amount, currency, gateway_charge_id, arrival, epoch, settled_by, settled_at,
                                             receipt_number)
                    SELECT @sequence, id, @outcome, amount, currency, CASE WHEN kind = 'card' AND giving_up = 0 THEN 'ch_' || id END, arrival, 3, 'server_2',
                           @now, @receipt
                    FROM payments WHERE id = @id
                    """, new { sequence, outcome, id, now = TimeProvider.System.GetUnixMicroseconds(), receipt });
                connection.Execute("UPDATE payments SET status = @outcome, reason = @reason WHERE id = @id",
                    new { outcome, id, reason = outcome == "paid" ? null : givingUp == 1 ? "given up" : "card_declined" });
            }
            return waiting.ConvertAll(payment => payment.Id);
        });
}
