using AppHost.Trials;

namespace Tests.AppHost;

[Collection(OneAppHost.Name)]
public class TrialTests(AppHostFixture host)
{
    [Fact]
    public async Task RunTrial_OfOneTrialWithTwoCrashes_AnswersItsTable()
    {
        await host.WaitUntilReadyAsync();
        var arguments = new InteractionInputCollection(
        [
            Number("trials", "1"), Number("requests", "30"), Number("crashes", "2"), Number("rate", "10"),
        ]);

        var result = await host.App.ResourceCommands.ExecuteCommandAsync("experiment", TrialCommand.Name, arguments, TestContext.Current.CancellationToken);

        Assert.True(result.Success, $"{result.Message} {result.Data?.Value}");
        Assert.Equal(CommandResultFormat.Markdown, result.Data!.Format);
        Assert.Contains("| 1 | 30 | 30 | 100.000 % | 0 | 0 | 0 |", result.Data.Value, StringComparison.Ordinal);
        await host.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task RunTrial_OfNonsense_FailsAndSaysWhereToLook()
    {
        await host.WaitUntilReadyAsync();
        var arguments = new InteractionInputCollection(
        [
            Number("trials", "0"), Number("requests", "30"), Number("crashes", "2"), Number("rate", "10"),
        ]);

        var result = await host.App.ResourceCommands.ExecuteCommandAsync("experiment", TrialCommand.Name, arguments, TestContext.Current.CancellationToken);

        Assert.False(result.Success);
        Assert.Contains("without a table: see its log", result.Message, StringComparison.Ordinal);
    }

    private static InteractionInput Number(string name, string value) => new() { Name = name, InputType = InputType.Number, Value = value };
}
