using System.Data.Common;
using Dapper;

namespace Ledger.Payments;

public static class NextArrival
{
    /// <summary>
    /// Gives out the arrival that follows the last (<see cref="Arrival.Next"/>, in one statement). The row's lock is
    /// held until the commit, so that arrivals become visible in their order: the relay reads what is above its cursor.
    /// </summary>
    public static Arrival GiveOutArrival(this DbConnection connection, DateTimeOffset now) =>
        new(connection.ExecuteScalar<long>("""
            UPDATE arrivals SET last = CASE WHEN last >= @floor THEN last + 1 ELSE @floor END WHERE id = 1 RETURNING last
            """, new { floor = Arrival.Next(Arrival.None, now).Value }));
}
