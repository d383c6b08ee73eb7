using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Experiment;
using Experiment.Audit;
using Experiment.Cluster;
using Experiment.Simulations;
using Experiment.Trials;
using Spectre.Console;

var time = TimeProvider.System;
var console = AnsiConsole.Console;
if (!console.Profile.Out.IsTerminal) console.Profile.Width = 220;

var root = new Command("./lab", "Alta's experiment: the cluster on one machine, and what happens to payments when it is broken.")
{
    ClusterCommand.Create(console, time),
    TrialCommand.Create(console, time),
    SimulateCommand.Create(console, time),
    AuditCommand.Create(console),
    new HelpOption(),
};
var parsed = root.Parse(args);
// What is wrong stands alone; the whole help after it would hide it.
if (parsed.Action is ParseErrorAction error && args.Length > 0) error.ShowHelp = false;
// A stop hands leadership over first, which takes longer than the two seconds that the library grants.
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
return parsed.Errors.Count > 0 ? ExitCode.BadUsage : exitCode;
