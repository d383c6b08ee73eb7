using Patients.Api.Patients;

namespace Patients.Api.Http;

/// <summary>One page of a list.</summary>
/// <param name="Total">How many items the list has. Counted up to 10,000, in a search up to 500: a longer list has this total.</param>
public sealed record PageResponse<T>(IReadOnlyList<T> Items, long Page, int PageSize, long Total);

public static class PageResponse
{
    public static PageResponse<T> Of<TItem, T>(Page<TItem> page, Func<TItem, T> respond) =>
        new([.. page.Items.Select(respond)], page.Number, page.Size, page.Total);
}

/// <summary>The query parameters of a list.</summary>
public sealed class Paging() : Fields("the query")
{
    public const int DefaultSize = 20;
    public const int MaxSize = 200;
    private const long MaxPage = 1_000_000_000;
    private const int MaxSearch = 200;

    public long Page(string? text) => WholeNumber("page", text, 1, MaxPage, 1);

    public void CheckSearch(string? text)
    {
        if (text?.Length > MaxSearch) Reject("search", $"must have at most {MaxSearch} characters");
    }

    public int Size(string? text, int max = MaxSize) => (int)WholeNumber("page_size", text, 1, max, DefaultSize);
}
