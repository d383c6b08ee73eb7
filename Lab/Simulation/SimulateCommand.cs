using System.CommandLine;
using System.Globalization;
using CommandLine;
using Spectre.Console;

namespace Simulation;

/// <summary>The <c>simulate</c> command: runs the services' code in one thread over a simulated world, for many seeds.</summary>
internal static class SimulateCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var seeds = Options.Number("--seeds", 1000, 1, 100_000_000, "How many seeds.");
        var from = Options.Number("--from", 1UL, 0UL, ulong.MaxValue / 2, "The first seed; the others follow.");
        var minutes = Options.Number("--minutes", SimulationRun.StandardDuration.TotalMinutes, 0.1, 1440, "Simulated minutes of faults in each seed.");
        var threads = Options.Number("--threads", Environment.ProcessorCount, 1, 256, "How many seeds run side by side.");
        var mutation = new Option<string?>("--mutation") { Description = "A broken variant that the checks must find; see --list-mutations." };
        mutation.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && SimulationRun.Mutations.All(known => known.Name != token.Value))
                result.AddError($"--mutation knows {string.Join(", ", SimulationRun.Mutations.Select(known => known.Name))}, not {token.Value}.");
        });
        var list = new Option<bool>("--list-mutations") { Description = "Lists the broken variants, one name per line." };
        var transcript = Options.Path("--transcript", "Writes the full transcript of the failing seed, or else of the last seed, to this file.");
        var command = new Command("simulate",
            "Runs the services' code over simulated stores, time and network, for many seeds, and checks every invariant at every step.")
        {
            seeds, from, minutes, threads, mutation, list, transcript,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(list))
            {
                foreach (var (name, _) in SimulationRun.Mutations) console.WriteLine(name);
                return Task.FromResult(ExitCode.Done);
            }
            Output.CheckFile("--transcript", parsed.GetValue(transcript));
            var plan = new SimulationPlan(
                parsed.GetValue(from), parsed.GetValue(seeds), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(threads),
                parsed.GetValue(mutation), parsed.GetValue(transcript));
            return new SimulationReport(plan, console, time).RunAsync(cancellation);
        });
        return command;
    }
}

/// <summary>What to simulate, and where the transcript goes.</summary>
internal sealed record SimulationPlan(ulong From, int Seeds, TimeSpan Duration, int Threads, string? Mutation, string? Transcript)
{
    /// <summary>The command line that runs one seed again.</summary>
    public string CommandFor(ulong seed)
    {
        var minutes = Duration == SimulationRun.StandardDuration ? "" : string.Create(CultureInfo.InvariantCulture, $" --minutes {Duration.TotalMinutes}");
        var mutation = Mutation is null ? "" : $" --mutation {Mutation}";
        return $"./lab simulate --seeds 1 --from {seed}{minutes}{mutation}";
    }
}
