using System.Globalization;
using AppHost.Access;
using AppHost.Services;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Trials;

/// <summary><c>run-trial</c>: the 2021 experiment against this system. The result is its table.</summary>
internal static class ExperimentCommand
{
    public const string Name = "run-trial";

    /// <summary>The options of <c>trial</c> in the dialog. The defaults are those of 2021; the bounds protect a system that also serves clerks.</summary>
    private static readonly TrialNumber[] Numbers =
    [
        new("trials", "Trials", 5, 1, 100),
        new("requests", "Requests per trial", 230, 1, 10_000),
        new("crashes", "Crashes per trial", 10, 0, 1000),
        new("rate", "Requests per second", 20, 1, 1000),
    ];

    public static IResourceBuilder<ProjectResource> WithTrial(
        this IResourceBuilder<ProjectResource> experiment,
        IResourceBuilder<ProjectResource> front, Replicas monitors, IResourceBuilder<ProjectResource> gateway, LocalAccess access)
    {
        var run = new TrialRun();
        return experiment
            .WithArgs("trial", "--attach", front.GetEndpoint("http"), "--gateway", gateway.GetEndpoint("http"))
            .WithArgs([.. monitors.Members.SelectMany(monitor => (object[])["--monitor", monitor.GetEndpoint("http")])])
            .WithArgs("--access", access.File)
            // Evaluated at each start. The command sets the options; the dashboard's own Start uses the defaults.
            .WithArgs(context => run.AddTo(context.Args))
            .WithIconName("Beaker")
            .WithCommand(Name, "Run trial", context => RunAsync(experiment.Resource, run, context), new CommandOptions
            {
                Description = "Pays bills at a steady rate, kills the leader again and again, and checks the outcome.",
                ConfirmationMessage = "Run the trial? It kills the leader again and again. The leader restarts each time.",
                IconName = "Play",
                IsHighlighted = true,
                Arguments = [.. Numbers.Select(number => number.Input)],
                ValidateArguments = context =>
                {
                    foreach (var number in Numbers)
                    {
                        if (number.Problem(context.Inputs[number.Name].Value) is { } problem) context.AddValidationError(number.Name, problem);
                    }
                    return Task.CompletedTask;
                },
                Progress = new CommandProgressOptions { Title = "Trial", Message = "The trial is running. Its progress is in the log of the experiment." },
                UpdateState = context => context.ResourceSnapshot.State?.Text is { } state
                    && (state == KnownResourceStates.Running || state == KnownResourceStates.Starting || state == KnownResourceStates.Waiting)
                        ? ResourceCommandState.Disabled
                        : ResourceCommandState.Enabled,
            });
    }

    private static async Task<ExecuteCommandResult> RunAsync(ProjectResource experiment, TrialRun run, ExecuteCommandContext context)
    {
        var cancellation = context.CancellationToken;
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();

        using var report = run.Begin([.. Numbers.Select(number => ($"--{number.Name}", context.Arguments.GetString(number.Name) ?? number.Default))]);
        var ended = EndAsync(notifications, experiment.Name, cancellation);
        var start = await commands.ExecuteCommandAsync(experiment, KnownResourceCommands.StartCommand, cancellation);
        if (!start.Success) return start;
        try
        {
            var exitCode = await ended;
            return (exitCode, report.Table) switch
            {
                (0, { } table) => CommandResults.Success(
                    $"Nothing was lost, charged twice or out of order. Pictures are in {report.Folder}", table, CommandResultFormat.Markdown,
                    displayImmediately: true),
                (_, { } table) => CommandResults.Failure($"The trial ended with exit code {exitCode}. See its log.", table, CommandResultFormat.Markdown),
                _ => CommandResults.Failure(
                    $"The trial ended with exit code {exitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} and no table. See its log."),
            };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await commands.ExecuteCommandAsync(experiment, KnownResourceCommands.StopCommand, CancellationToken.None);
            return CommandResults.Canceled();
        }
    }

    /// <summary>Waits for the end of the next run.</summary>
    private static async Task<int?> EndAsync(ResourceNotificationService notifications, string name, CancellationToken cancellation)
    {
        await notifications.WaitForResourceAsync(name, KnownResourceStates.Running, cancellation);
        var end = await notifications.WaitForResourceAsync(
            name, change => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text) && change.Snapshot.ExitCode is not null, cancellation);
        return end.Snapshot.ExitCode;
    }
}
