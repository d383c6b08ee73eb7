using System.Data.Common;

namespace Gateway.Simulator.Charges;

/// <summary>
/// The only statement on the hot path, prepared once per connection: parsing the SQL for each charge costs more than the
/// insert itself. Only used on the database's writer thread.
/// </summary>
internal sealed class ChargeInsert
{
    private readonly DbCommand _command;

    public ChargeInsert(DbConnection connection)
    {
        Connection = connection;
        _command = connection.CreateCommand();
        _command.CommandText = """
            INSERT INTO charges (id, idempotency_key, fingerprint, payment_id, status, amount, currency, decline_reason,
                                 answered, created_at, kind, charge_of)
            VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)
            ON CONFLICT (idempotency_key) DO NOTHING
            """;
        for (var index = 0; index < 12; index++)
        {
            var parameter = _command.CreateParameter();
            parameter.ParameterName = $"@{index}";
            _command.Parameters.Add(parameter);
        }
    }

    public DbConnection Connection { get; }

    /// <summary>Returns false if the key has a charge already.</summary>
    public bool Execute(ChargeRecord record)
    {
        var charge = record.CardCharge;
        ReadOnlySpan<object?> values =
        [
            charge.Id, record.Key, record.Fingerprint, charge.PaymentId, ChargeStore.Stored(charge.Status), charge.Amount, charge.Currency,
            charge.DeclineReason ?? (object)DBNull.Value, record.Answered,
            (charge.CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, charge.Kind,
            charge.ChargeOf ?? (object)DBNull.Value,
        ];
        for (var index = 0; index < values.Length; index++) _command.Parameters[index].Value = values[index];
        return _command.ExecuteNonQuery() == 1;
    }
}
