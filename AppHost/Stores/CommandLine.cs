namespace AppHost.Stores;

internal static class CommandLineExtensions
{
    /// <summary>Gives a process the arguments of its command, which is known once the data folder is.</summary>
    public static IResourceBuilder<T> WithArgumentsOf<T>(
        this IResourceBuilder<T> process, Func<CancellationToken, Task<(string Program, IReadOnlyList<string> Arguments)>> command)
        where T : IResourceWithArgs =>
        process.WithArgs(async context =>
        {
            var (_, arguments) = await command(context.CancellationToken);
            foreach (var argument in arguments) context.Args.Add(argument);
        });
}
