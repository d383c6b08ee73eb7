using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Storage;

namespace Patients.Api.Prices;

public static class SetPrice
{
    /// <summary>Within a write: adds the price, or replaces the one with its code. Charges keep the price that they were added with.</summary>
    /// <param name="actor">Who asked for it, for the audit trail.</param>
    /// <returns>True if the code is new.</returns>
    public static bool Set(this Database ledger, DbConnection connection, Price price, string actor, TimeProvider time)
    {
        if (ledger.TryAdd(connection, price, actor, time)) return true;
        connection.Execute("""
            UPDATE prices SET kind = @kind, description = @Description, search = @search, unit_price = @UnitPrice, currency = @Currency WHERE code = @Code
            """, Values(price));
        Tell(ledger, price, actor, time);
        return false;
    }

    /// <summary>Within a write: adds the price, unless there is one with its code.</summary>
    public static bool TryAdd(this Database ledger, DbConnection connection, Price price, string actor, TimeProvider time)
    {
        var added = connection.Execute("""
            INSERT INTO prices (code, kind, description, search, unit_price, currency)
            VALUES (@Code, @kind, @Description, @search, @UnitPrice, @Currency) ON CONFLICT (code) DO NOTHING
            """, Values(price));
        if (added == 1) Tell(ledger, price, actor, time);
        return added == 1;
    }

    /// <summary>Within a write: makes again what all prices are found by.</summary>
    internal static void RefoldPrices(this DbConnection connection) =>
        connection.ExecuteForEach("UPDATE prices SET search = @search WHERE code = @code", [RowParameter.Text("@search"), RowParameter.Text("@code")],
            [.. connection.AllPrices().Select(price => new object?[] { FindPrices.Searched(price), price.Code })]);

    private static object Values(Price price) => new
    {
        price.Code,
        kind = StoredKind(price),
        price.Description,
        search = FindPrices.Searched(price),
        price.UnitPrice,
        price.Currency,
    };

    private static string StoredKind(Price price) => price.Kind.ToString().ToLowerInvariant();

    private static void Tell(Database ledger, Price price, string actor, TimeProvider time) => ledger.Audit(new(
        AuditChain.Patients, time.GetUnixMicroseconds(), actor, "price.set", price.Code, Epoch: null,
        $"{price.UnitPrice} {price.Currency} {StoredKind(price)}"));
}
