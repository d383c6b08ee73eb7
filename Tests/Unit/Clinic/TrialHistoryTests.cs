using Clinic.Web.Trials;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>The list of past trials.</summary>
public sealed class TrialHistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-history-").FullName;

    [Fact]
    public void History_ListsTheNewestFirst_AlsoOfTheConsole()
    {
        Write(global::LocalSystem.TrialHistory.FileName(new DateTimeOffset(2026, 11, 22, 0, 30, 0, TimeSpan.Zero)),
            """{"event":"started","trials":2,"requests":40,"crashes":1,"rate":20,"fault":"cut","seed":7}""",
            """{"event":"failed","why":"gone"}""");
        Write("20261123T003000000Z.jsonl", """{"event":"started","trials":1,"requests":40,"crashes":1,"rate":20.5,"fault":"kill","seed":7}""");
        Write("notes.txt", "not a trial");
        var trials = History().List();
        Assert.Equal(["kill", "cut"], trials.Select(trial => trial.State.Plan?.Fault));
        Assert.Equal([false, true], trials.Select(trial => trial.Ended));
        Assert.Equal(2, trials[1].State.Plan!.Trials);
    }

    [Theory]
    [InlineData("20261123T003000000Z.jsonl", true)]
    [InlineData("20261123T003000001Z.jsonl", false)]
    [InlineData("../secrets.jsonl", false)]
    [InlineData("notes.txt", false)]
    public void File_IsGivenOut_OnlyIfItIsATrial(string name, bool isFound)
    {
        Write("20261123T003000000Z.jsonl", "");
        Write("notes.txt", "");
        Assert.Equal(isFound, History().Find(name) is not null);
    }

    [Fact]
    public void System_WithoutAFolder_KeepsNoHistory()
    {
        var history = new TrialHistory(new ConfigurationBuilder().Build(), TimeProvider.System);
        Assert.Empty(history.List());
        Assert.Null(history.NewFile());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, params string[] lines) => File.WriteAllLines(Path.Combine(_folder, name), lines);

    private TrialHistory History() => new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Trials:History"] = _folder }).Build(), TimeProvider.System);
}
