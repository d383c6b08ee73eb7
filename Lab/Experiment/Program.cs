using Cluster;
using CommandLine;
using Experiment.Audit;
using Experiment.Bench;
using Experiment.Fill;
using Experiment.Trials;
using Spectre.Console;

var time = TimeProvider.System;
var console = AnsiConsole.Console;
if (!console.Profile.Out.IsTerminal) console.Profile.Width = 220;

return await Tool.RunAsync(args,
    "Alta's experiments: runs the cluster on one machine, injects faults and checks the payments. The simulation: ./lab simulate --help.",
    ClusterCommand.Create(console, time), TrialCommand.Create(console, time), AuditCommand.Create(console), BenchCommand.Create(console, time),
    FillCommand.Create(console, time));
