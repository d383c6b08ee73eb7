using CommandLine;
using Simulation;
using Spectre.Console;

return await Tool.RunAsync(args, "Alta's simulation.", SimulateCommand.Create(AnsiConsole.Console, TimeProvider.System));
