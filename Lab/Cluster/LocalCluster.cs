using System.Diagnostics;
using Access;
using Clients;
using LocalSystem;
using LocalSystem.Replication;

namespace Cluster;

/// <summary>
/// The whole system on this machine. Needs only .NET and <c>redis-server</c>, and PostgreSQL if that is chosen. Parts that die are
/// restarted. All parts end with this process, even if it is killed.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan StoreBound = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly Launcher _launcher = new();
    private readonly List<PartSupervisor> _supervisors;
    private readonly AccessTokens _tokens;
    private readonly ServiceToken _own;
    private readonly CancellationTokenSource _ended = new();
    private Task _access = Task.CompletedTask;
    private OwnedFolder? _data;

    public LocalCluster(ClusterOptions options, TimeProvider time)
    {
        Options = options;
        _time = time;
        _tokens = options.Secrets.Tokens(time);
        _own = new ServiceToken(_tokens, "experiment", time);
        Monitor = new MonitorClient(Addresses, time);
        Patients = new ClerkClient(Addresses);
        Gateway = new GatewayReader(Addresses);
        _supervisors = [.. Parts.Of(options).Select(part => new PartSupervisor(part, options, _launcher, time, Report))];
    }

    public ClusterOptions Options { get; }
    public Addresses Addresses => Options.Ports.Addresses with { Authorization = () => _own.Authorization };
    public MonitorClient Monitor { get; }
    public ClerkClient Patients { get; }
    public GatewayReader Gateway { get; }

    /// <summary>Starts, deaths and stops of parts. Raised on any thread.</summary>
    public event Action<PartEvent>? Happened;

    /// <summary>Makes the data folder this cluster's own until it is disposed, before anything is written into it. Safe to call twice.</summary>
    /// <exception cref="IOException">Another process has it, or it can't be used; the message says which.</exception>
    public void TakeData() => _data ??= OwnedFolder.Take(Options.Data);

    /// <summary>Starts every part, the stores first. The parts may not be ready to serve when it returns.</summary>
    /// <param name="wanted">Starts only the parts with these names; null for all.</param>
    /// <exception cref="IOException">See <see cref="TakeData"/>.</exception>
    /// <exception cref="InvalidOperationException">PostgreSQL's data could not be created.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">A process could not be started; see <see cref="Preflight"/>.</exception>
    public async Task StartAsync(CancellationToken cancellation, IReadOnlySet<string>? wanted = null)
    {
        TakeData();
        RedisParts.Write(Options);
        Directory.CreateDirectory(Options.Temporary);
        Directory.CreateDirectory(Options.Logs);
        AccessFile.Write(Options.AccessFile, _tokens);
        _access = AccessFile.KeepAsync(Options.AccessFile, _tokens, _time, _ended.Token);
        if (Options.StartsPostgres) await PostgresServer.PrepareAsync(Options.PostgresData, cancellation);
        if (Options.StartsReplicatedPostgres) await ReplicatedPostgres.PrepareAsync(Options, cancellation);
        foreach (var supervisor in _supervisors.Where(supervisor => wanted?.Contains(supervisor.Part.Name) ?? true))
        {
            await supervisor.StartAsync();
            if (supervisor.Part.Name is Parts.Redis or Postgres.Name or ReplicatedPostgres.Etcd)
                await Poll.UntilAsync(async token => await supervisor.Part.IsAlive(token) ? this : null, StoreBound, _time, cancellation);
            if (supervisor.Part.Name == RedisParts.Server(ReplicatedRedis.Servers)) await RedisParts.RedundantAsync(Options, StoreBound, _time, cancellation);
            if (supervisor.Part.Name == PatroniServer.NameOf(PatroniServer.Nodes)) await ReplicatedPostgres.RedundantAsync(Options, _time, cancellation);
        }
    }

    /// <summary>The names of the parts, in start order.</summary>
    public IReadOnlyList<string> Names => _supervisors.ConvertAll(supervisor => supervisor.Part.Name);

    /// <returns>The process id; null between a death and the restart.</returns>
    public int? Pid(string name) => Of(name).Pid;

    /// <returns>The part that runs as this process; null if there is none.</returns>
    public string? NameOf(int pid) => _supervisors.Find(supervisor => supervisor.Pid == pid)?.Part.Name;

    /// <summary><c>kill -9</c>. False if there is no process to kill.</summary>
    public bool Kill(string name) => Pid(name) is { } pid && Signals.Kill(pid);

    /// <summary>SIGSTOP. The supervisor kills a part that stays frozen for the liveness period.</summary>
    public bool Freeze(string name) => Pid(name) is { } pid && Signals.Freeze(pid);

    /// <summary>SIGCONT.</summary>
    public bool Thaw(string name) => Pid(name) is { } pid && Signals.Thaw(pid);

    /// <summary>
    /// Starts a process like <paramref name="part"/>, on a port of its own and with <paramref name="settings"/> of its own. It is no part of
    /// the cluster: it is not restarted, and the caller ends it.
    /// </summary>
    /// <param name="name">The name of its log.</param>
    public Task<Process> StartBesideAsync(string part, string name, IReadOnlyDictionary<string, string> settings)
    {
        var model = Of(part).Part;
        var environment = new Dictionary<string, string>(model.Environment)
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        };
        // It advertises the port that it gets.
        environment.Remove(ServiceSettings.MonitorAddress);
        foreach (var (key, value) in settings) environment[key] = value;
        return _launcher.StartAsync(model with { Name = name, Environment = environment }, Path.Combine(Options.Logs, $"{name}.log"));
    }

    /// <summary>True if the part answers.</summary>
    public Task<bool> IsAliveAsync(string name, CancellationToken cancellation) => Of(name).Part.IsAlive(cancellation);

    /// <summary>Stops one part; it is not restarted.</summary>
    public Task StopAsync(string name) => Of(name).StopAsync();

    /// <summary>Starts a part again that <see cref="StopAsync(string)"/> stopped.</summary>
    public Task StartAsync(string name)
    {
        var stopped = Of(name);
        var supervisor = new PartSupervisor(stopped.Part, Options, _launcher, _time, Report);
        _supervisors[_supervisors.IndexOf(stopped)] = supervisor;
        stopped.Dispose();
        return supervisor.StartAsync();
    }

    /// <summary>Completes with the new process id when the part is next started. Call it before killing.</summary>
    public Task<int> NextStartOf(string name) => NextAsync(name, PartEventKind.Started);

    /// <summary>Completes with the process id when the part has next died and everything it held open is closed. Call it before killing.</summary>
    public Task<int> NextDeathOf(string name) => NextAsync(name, PartEventKind.Died);

    public string LogOf(string name) => Of(name).Log;

    /// <summary>The last lines of every part's log, for diagnosis.</summary>
    public string LogTails(int lines) => string.Join(Environment.NewLine, _supervisors.SelectMany(supervisor =>
        LogFile.Tail(supervisor.Log, lines).Prepend($"── {supervisor.Part.Name} ({supervisor.Log})")));

    /// <summary>Stops the parts in an order that lets each finish its work: leadership is handed over before Redis stops.</summary>
    public async Task StopAsync()
    {
        foreach (var group in _supervisors.GroupBy(supervisor => supervisor.Part.StopsAfter).OrderBy(group => group.Key))
            await Task.WhenAll(group.Select(supervisor => supervisor.StopAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _ended.CancelAsync();
        await _access;
        _ended.Dispose();
        foreach (var supervisor in _supervisors) supervisor.Dispose();
        _launcher.Dispose();
        Monitor.Dispose();
        Patients.Dispose();
        Gateway.Dispose();
        _data?.Dispose();
    }

    private PartSupervisor Of(string name) => _supervisors.Find(supervisor => supervisor.Part.Name == name)
        ?? throw new ArgumentException($"No part is named {name}; there are {string.Join(", ", Names)}.", nameof(name));

    private void Report(PartEvent happened) => Happened?.Invoke(happened);

    private async Task<int> NextAsync(string name, PartEventKind kind)
    {
        var happens = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Notice(PartEvent happened)
        {
            if (happened.Part == name && happened.Kind == kind) happens.TrySetResult(happened.Pid);
        }
        Happened += Notice;
        try
        {
            return await happens.Task;
        }
        finally
        {
            Happened -= Notice;
        }
    }
}
