using System.Data.Common;
using Dapper;
using Patients.Api.Charges;
using Patients.Api.Patients;
using Storage;

namespace Patients.Api.Prices;

/// <summary>An entry of the price list. <paramref name="UnitPrice"/> is in minor units.</summary>
/// <param name="Code">What the clerk types or picks.</param>
public sealed record Price(string Code, ChargeKind Kind, string Description, long UnitPrice, string Currency)
{
    public const int MaxCodeLength = 40;
}

public static class FindPrices
{
    private const char PartsBefore = '\n';

    private const string Select = "SELECT code, kind, description, unit_price AS UnitPrice, currency FROM prices";

    /// <summary>Within a write: the price, or null if the code is unknown.</summary>
    public static Price? FindPrice(this DbConnection connection, string code) =>
        connection.QuerySingleOrDefault<PriceRow>($"{Select} WHERE code = @code", new { code })?.ToPrice();

    internal static IReadOnlyList<Price> AllPrices(this DbConnection connection) => [.. connection.Query<PriceRow>(Select).Select(row => row.ToPrice())];

    /// <summary>The column <c>search</c>: what a search may begin with, each after a line break.</summary>
    internal static string Searched(Price price) =>
        string.Concat(SearchText.Parts(price.Description, price.Code).Select(part => $"{PartsBefore}{part}"));

    /// <summary>Prices in which each word of <paramref name="search"/> begins a word of code or description, in order of their codes.</summary>
    public static Task<Page<Price>> FindPricesAsync(this Database ledger, string? search, long page, int size)
    {
        var parameters = new DynamicParameters(new { size, skip = (page - 1) * size });
        var conditions = SearchText.Words(search).Select((word, index) =>
        {
            var forms = SearchText.Beginnings(word).Select((beginning, form) =>
            {
                parameters.Add($"word{index}_{form}", $"%{PartsBefore}{beginning.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%");
                return $@"search LIKE @word{index}_{form} ESCAPE '\'";
            });
            return $"({string.Join(" OR ", forms)})";
        }).ToList();
        // A price list is short: every row may be looked at.
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return ledger.BrowseAsync(async connection =>
        {
            var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM prices {where}", parameters);
            var rows = await connection.QueryAsync<PriceRow>($"{Select} {where} ORDER BY code LIMIT @size OFFSET @skip", parameters);
            return new Page<Price>([.. rows.Select(row => row.ToPrice())], page, size, total);
        });
    }

    private sealed class PriceRow
    {
        public required string Code { get; init; }
        public required string Kind { get; init; }
        public required string Description { get; init; }
        public long UnitPrice { get; init; }
        public required string Currency { get; init; }

        public Price ToPrice() => new(Code, Enum.Parse<ChargeKind>(Kind, ignoreCase: true), Description, UnitPrice, Currency);
    }
}
