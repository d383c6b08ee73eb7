using Dapper;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Storage;

public sealed class ManyRowsTests
{
    private static readonly RowParameter[] Parameters = [RowParameter.Number("@n"), RowParameter.Text("@text")];

    [Fact]
    public async Task Statement_ForManyRows_StoresTextNumbersAndNulls()
    {
        await using var store = await TestLedger.CreateAsync();
        await store.Database.WriteAsync(connection =>
        {
            connection.Execute("CREATE TABLE things (n BIGINT, text TEXT)");
            return connection.ExecuteForEach("INSERT INTO things (n, text) VALUES (@n, @text)", Parameters,
                [[1L, "ñandú"], [null, "two"], [long.MaxValue, null]]);
        });
        var stored = await store.Database.ReadAsync(connection =>
            connection.QueryAsync<(long?, string?)>("SELECT n, text FROM things ORDER BY coalesce(n, 2)"));
        Assert.Equal([(1L, "ñandú"), (null, "two"), (long.MaxValue, null)], stored);
    }

    [Fact]
    public async Task Statement_ForManyRows_TellsWhatEachChanged()
    {
        await using var store = await TestLedger.CreateAsync();
        var changed = await store.Database.WriteAsync(connection =>
        {
            connection.Execute("CREATE TABLE things (n BIGINT, text TEXT)");
            connection.Execute("INSERT INTO things VALUES (1, 'one'), (1, 'one'), (2, 'two')");
            return connection.ExecuteForEach("UPDATE things SET text = @text WHERE n = @n", Parameters, [[1L, "a"], [7L, "b"], [2L, "c"]]);
        });
        Assert.Equal([2, 0, 1], changed);
    }
}
