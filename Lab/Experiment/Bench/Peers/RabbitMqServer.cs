using System.Globalization;
using LocalSystem;

namespace Experiment.Bench.Peers;

/// <summary>A RabbitMQ broker with its data in the round's folder, and the program that uses it.</summary>
internal sealed class RabbitMqServer(PeerPrograms programs, int port, TimeProvider time)
{
    private const string Client = "RabbitMq";

    /// <summary>Debian's own command changes the user and keeps its data in the system's folders; this is the script that it calls.</summary>
    private const string Script = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RunBound = TimeSpan.FromSeconds(120);

    private int _runs;

    /// <returns>Why there is no broker here; null if there is.</returns>
    public static async Task<string?> PrepareAsync(CancellationToken cancellation) =>
        await Tools.RunAsync("have_rabbitmq", "install rabbitmq-server (Debian: apt-get install rabbitmq-server)", cancellation)
            ?? (File.Exists(Script) ? await Tools.BuildAsync(Client, cancellation) : $"{Script} was not found");

    public static async Task<RabbitMqServer> StartAsync(PeerPrograms programs, TimeProvider time, CancellationToken cancellation)
    {
        // Erlang's name service would stay when the broker ends: it is started here, so that it ends with the round.
        var names = Text(FreePorts.Next());
        var port = FreePorts.Next();
        await programs.StartAsync("epmd", "epmd", ["-port", names, "-address", "127.0.0.1"], []);
        await programs.StartAsync("rabbitmq", Script, [], new()
        {
            ["HOME"] = programs.Folder,
            ["ERL_EPMD_PORT"] = names,
            ["RABBITMQ_NODENAME"] = "alta@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = Text(port),
            ["RABBITMQ_DIST_PORT"] = Text(FreePorts.Next()),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            ["RABBITMQ_MNESIA_BASE"] = programs.Folder,
            ["RABBITMQ_LOG_BASE"] = programs.Folder,
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_PID_FILE"] = Path.Combine(programs.Folder, "rabbitmq.pid"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(programs.Folder, "none"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(programs.Folder, "plugins"),
            // The script then becomes the broker, so the process that was started is the one to end.
            ["RUNNING_UNDER_SYSTEMD"] = "1",
        });
        await Waiting.UntilAsync("the start of RabbitMQ", token => Waiting.ListensAsync(port, token), StartBound, time, cancellation);
        return new RabbitMqServer(programs, port, time);
    }

    /// <summary>Starts the client's command, for example <c>consume</c>.</summary>
    public Task<PeerProcess> StartClientAsync(string log, string command, params string[] arguments) =>
        programs.StartAsync(log, Tools.Binary(Client), [command, Text(port), .. arguments], []);

    /// <summary>Runs the client's command to its end.</summary>
    /// <returns>Its log.</returns>
    public async Task<PeerLog> RunClientAsync(string command, CancellationToken cancellation, params string[] arguments)
    {
        var process = await StartClientAsync($"{command}-{++_runs}", command, arguments);
        return await process.EndAsync(RunBound, time, cancellation);
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
