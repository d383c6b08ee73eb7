using Cluster;
using CommandLine;
using Experiment.Audit;
using Experiment.Trials;
using Spectre.Console;

var time = TimeProvider.System;
var console = AnsiConsole.Console;
if (!console.Profile.Out.IsTerminal) console.Profile.Width = 220;

return await Tool.RunAsync(args, "Alta's experiments: the cluster on one machine, and what happens to payments when it is broken. ./lab simulate --help: the simulation.",
    ClusterCommand.Create(console, time), TrialCommand.Create(console, time), AuditCommand.Create(console));
