using AppHost.Trials;

namespace Tests.AppHost;

[Collection(OneAppHost.Name)]
public class TrialTests(AppHostFixture host) : AppHostTest(host)
{
    [Fact]
    public async Task RunTrial_LikeThe2021Experiment_PaysEveryRequest()
    {
        await Host.WaitUntilReadyAsync();
        var arguments = new InteractionInputCollection(
        [
            Number("trials", "1"), Number("requests", "230"), Number("crashes", "10"), Number("rate", "20"),
        ]);

        var result = await Host.App.ResourceCommands.ExecuteCommandAsync("experiment", ExperimentCommand.Name, arguments, Cancellation);

        Assert.True(result.Success, $"{result.Message} {result.Data?.Value}");
        Assert.Equal(CommandResultFormat.Markdown, result.Data!.Format);
        Assert.Contains("| 1 | 230 | 230 | 100.000 % | 0 | 0 | 0 |", result.Data.Value, StringComparison.Ordinal);
        await Host.WaitUntilReadyAsync();
    }

    [Theory]
    [InlineData("trials", "0")]
    [InlineData("requests", "many")]
    [InlineData("crashes", "-1")]
    [InlineData("rate", "1000000")]
    public async Task RunTrial_OfNonsense_StartsNothing(string field, string value)
    {
        var arguments = new InteractionInputCollection(
            [.. new[] { "trials", "requests", "crashes", "rate" }.Select(name => Number(name, name == field ? value : "1"))]);

        var result = await Host.App.ResourceCommands.ExecuteCommandAsync("experiment", ExperimentCommand.Name, arguments, Cancellation);

        Assert.False(result.Success);
        Assert.Contains("validation failed", result.Message, StringComparison.Ordinal);
        Assert.NotEqual(KnownResourceStates.Running, (await Host.NextAsync(change => change.Resource.Name == "experiment")).Snapshot.State?.Text);
    }

    [Theory]
    [InlineData("5", null)]
    [InlineData("0", "Trials: a whole number from 1 to 100, not 0.")]
    [InlineData("101", "Trials: a whole number from 1 to 100, not 101.")]
    [InlineData("many", "Trials: a whole number from 1 to 100, not many.")]
    [InlineData(null, "Trials: a whole number from 1 to 100, not nothing.")]
    public void Number_OutOfItsRange_NamesTheRange(string? value, string? problem) =>
        Assert.Equal(problem, new TrialNumber("trials", "Trials", 5, 1, 100).Problem(value));

    private static InteractionInput Number(string name, string value) => new() { Name = name, InputType = InputType.Number, Value = value };
}
