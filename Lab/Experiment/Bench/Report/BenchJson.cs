using System.Text.Json;
using Clients;

namespace Experiment.Bench.Report;

/// <summary>The results for programs: <c>{"marks": {name: value}, "rows": [{"name", "system", "value", "unit", "n"}]}</c>.</summary>
internal static class BenchJson
{
    public static string Write(IReadOnlyList<BenchResult> results) => JsonSerializer.Serialize(
        new
        {
            Marks = results.Where(Subjects.IsMark).ToDictionary(mark => mark.Row.Name, mark => mark.Value),
            Rows = results.Where(result => !Subjects.IsMark(result))
                .Select(result => new { result.Row.Name, result.Row.System, result.Value, result.Row.Unit, N = result.From }),
        },
        Wire.Json);
}
