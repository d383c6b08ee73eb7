using System.Data.Common;
using Dapper;

namespace Ledger.Payments;

public static class NextArrival
{
    /// <summary>
    /// Assigns the arrival that follows the last (<see cref="Arrival.Next"/>, in one statement). The row stays locked until
    /// the commit, so that arrivals become visible in order: the relay only reads above its cursor.
    /// </summary>
    public static Arrival GiveOutArrival(this DbConnection connection, DateTimeOffset now) => connection.GiveOutArrivals(now, 1);

    /// <summary>Assigns <paramref name="count"/> arrivals in a row.</summary>
    /// <returns>The first.</returns>
    public static Arrival GiveOutArrivals(this DbConnection connection, DateTimeOffset now, int count) =>
        new(connection.ExecuteScalar<long>("""
            UPDATE arrivals SET last = @more + CASE WHEN last >= @floor THEN last + 1 ELSE @floor END WHERE id = 1 RETURNING last - @more
            """, new { floor = Arrival.Next(Arrival.None, now).Value, more = count - 1L }));
}
