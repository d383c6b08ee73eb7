using System.Text.Json;
using CommandLine;
using Experiment.Bench;
using Experiment.Bench.Marks;
using Experiment.Bench.Report;

namespace Tests.Cluster;

/// <summary>What the bench does with names, rounds and results. The measurements themselves have no right value.</summary>
public sealed class BenchTests
{
    private static readonly BenchRow Ours = new("work", "ours", "payments/s", Beside: [DiskMarks.Fdatasync.Name, "work (theirs)"]);
    private static readonly BenchRow Theirs = new("work", "theirs", "payments/s");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subjects_AreMeasuredInTurn_RoundAfterRound()
    {
        var turns = new List<string>();
        var run = Run(3, new FakeSubject(Ours, turns, 1, 2, 9), new FakeSubject(Theirs, turns, 5, 6, 7));
        var results = await run.RunAsync(Cancellation);
        Assert.Equal(["ours", "theirs", "ours", "theirs", "ours", "theirs"], turns);
        Assert.Equal([(2, 3), (6, 3)], results.Select(result => (result.Value, result.From)));
    }

    [Fact]
    public async Task Subject_ThatFails_IsLeftOutFromThenOn_AndTheOthersGoOn()
    {
        var turns = new List<string>();
        var run = Run(2, new FakeSubject(Ours, turns), new FakeSubject(Theirs, turns, 5, 7));
        var results = await run.RunAsync(Cancellation);
        Assert.Equal(["ours", "theirs", "theirs"], turns);
        Assert.Equal([Theirs], results.Select(result => result.Row));
        Assert.Contains("ours failed in round 1: it has no more values", Assert.Single(run.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subject_ThatIsNotInstalled_IsSkippedInOneLine_AndIsNoFailure()
    {
        var (turns, told) = (new List<string>(), new List<string>());
        Subject[] subjects = [new FakeSubject(Ours, turns, 1) { IsMissing = true }, new FakeSubject(Theirs, turns, 5)];
        var run = new BenchRun(subjects, new HashSet<BenchRow> { Ours, Theirs }, 1, told.Add);
        Assert.Equal([Theirs], (await run.RunAsync(Cancellation)).Select(result => result.Row));
        Assert.Empty(run.Failures);
        Assert.Single(told, "ours is skipped: it is not installed");
    }

    [Theory]
    [InlineData(20, 3, new[] { 7, 7, 6 })]
    [InlineData(1, 3, new[] { 1, 1, 1 })]
    public void Kills_AreSharedOutOverTheRounds(int kills, int rounds, int[] shares) =>
        Assert.Equal(shares, Enumerable.Range(1, rounds).Select(number =>
            new Round(number, rounds, new HashSet<BenchRow>(), new Measurements(), _ => { }).Share(kills)));

    [Theory]
    [InlineData("work", new[] { "work (ours)", "work (theirs)", "fdatasync (machine)" })]
    [InlineData("theirs", new[] { "work (theirs)", "fdatasync (machine)" })]
    [InlineData("fdatasync", new[] { "fdatasync (machine)" })]
    public void Only_SelectsByRowAndBySystem_WithTheMachinesMarksBesideIt(string name, string[] selected) =>
        Assert.Equal(selected.Order(), Selection.Of([Ours, Theirs, DiskMarks.Fdatasync], [DiskMarks.Fdatasync], [name]).Select(row => $"{row}").Order());

    [Fact]
    public void Only_WithAnUnknownName_SaysWhichThereAre()
    {
        var wrong = Assert.Throws<UsageException>(() => Selection.Of([Ours, Theirs], [], ["wrok"]));
        Assert.Equal("--only knows work, ours, theirs, not wrok.", wrong.Message);
    }

    [Fact]
    public void Json_HasMarksByName_AndRowsWithTheirSystems()
    {
        BenchResult[] results = [new(DiskMarks.Fdatasync, 0.5, 500, [0.5]), new(Ours, 1200, 3000, [1100, 1200, 1300])];
        using var json = JsonDocument.Parse(BenchJson.Write(results));
        Assert.Equal(["marks", "rows"], json.RootElement.EnumerateObject().Select(property => property.Name));
        var mark = Assert.Single(json.RootElement.GetProperty("marks").EnumerateObject());
        Assert.Equal(("fdatasync", 0.5), (mark.Name, mark.Value.GetDouble()));
        var row = Assert.Single(json.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal(["name", "system", "value", "unit", "n"], row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ("work", "ours", 1200, "payments/s", 3000),
            (row.GetProperty("name").GetString(), row.GetProperty("system").GetString(), row.GetProperty("value").GetDouble(),
                row.GetProperty("unit").GetString(), row.GetProperty("n").GetInt64()));
    }

    [Fact]
    public void Table_ShowsARowBesideItsMark()
    {
        BenchResult[] results = [new(DiskMarks.Fdatasync, 0.5, 500, [0.5]), new(Ours, 1200, 3000, [1100, 1300]), new(Theirs, 2400, 3000, [2400])];
        var table = BenchTable.Markdown("./lab bench", results);
        Assert.StartsWith("`./lab bench`", table, StringComparison.Ordinal);
        Assert.Contains(
            "| work | ours | 1,200 | payments/s | 1,100 – 1,300 | 3,000 | 2400.0 × fdatasync, 50.0 % of work (theirs) |", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_OfOneMark_WritesItsJson()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (exitCode, output) = await ExperimentProgram.RunAsync(Cancellation, "bench", "--only", "fdatasync", "--rounds", "2", "--json", file);
            Assert.True(exitCode == 0, output);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file, Cancellation));
            Assert.InRange(json.RootElement.GetProperty("marks").GetProperty("fdatasync").GetDouble(), 0.0001, 1000);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static BenchRun Run(int rounds, params Subject[] subjects) =>
        new(subjects, subjects.SelectMany(subject => subject.Rows).ToHashSet(), rounds, _ => { });

    /// <summary>Measures the given values, one a turn, then fails.</summary>
    private sealed class FakeSubject(BenchRow row, List<string> turns, params double[] values) : Subject
    {
        private int _next;

        public bool IsMissing { get; init; }

        public override IReadOnlyList<BenchRow> Rows => [row];

        public override Task<string?> PrepareAsync(CancellationToken cancellation) => Task.FromResult(IsMissing ? "it is not installed" : null);

        public override Task MeasureAsync(Round round, CancellationToken cancellation)
        {
            turns.Add(row.System);
            if (_next == values.Length) throw new BenchException("it has no more values");
            round.Report(row, values[_next++]);
            return Task.CompletedTask;
        }
    }
}
