using System.Diagnostics;
using System.Globalization;
using System.Net;
using Access;
using LocalSystem;

namespace AppHost.Faults;

/// <summary>What can be done to a payments server, each with an answer that says what came of it.</summary>
internal sealed class Faults(EndpointReference monitor, ServiceToken token, TimeProvider time)
{
    public static readonly TimeSpan Freeze = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary><c>kill -9</c>.</summary>
    public async Task<ExecuteCommandResult> CrashAsync(Func<ClusterView, ServerView?> choose, CancellationToken cancellation)
    {
        if (await FindAsync(choose, cancellation) is not (var view, var server)) return Nobody;
        try
        {
            using var process = Process.GetProcessById(server.Pid!.Value);
            process.Kill();
        }
        catch (ArgumentException)
        {
            return CommandResults.Failure($"{server.Id} is gone already: try again.");
        }
        return await TellAsync($"{server.Id} (process {server.Pid}) was killed", view, server, cancellation);
    }

    /// <summary>SIGSTOP, and SIGCONT after <see cref="Freeze"/>.</summary>
    public async Task<ExecuteCommandResult> FreezeAsync(Func<ClusterView, ServerView?> choose, CancellationToken cancellation)
    {
        if (await FindAsync(choose, cancellation) is not (var view, var server)) return Nobody;
        if (!Signals.Freeze(server.Pid!.Value)) return CommandResults.Failure($"{server.Id} is gone already: try again.");
        try
        {
            var thaw = Task.Delay(Freeze, time, cancellation);
            var result = await TellAsync($"{server.Id} (process {server.Pid}) was frozen for {Freeze.TotalSeconds:0} s and goes on", view, server, cancellation);
            await thaw;
            return result;
        }
        finally
        {
            Signals.Thaw(server.Pid.Value);
        }
    }

    /// <summary>Asks the leader to hand over.</summary>
    public async Task<ExecuteCommandResult> StepDownAsync(Func<ClusterView, ServerView?> choose, CancellationToken cancellation)
    {
        if (await FindAsync(choose, cancellation) is not (var view, var server)) return Nobody;
        if (!server.Leader) return CommandResults.Failure($"{server.Id} does not lead: {view.Leader ?? "nobody"} does.");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address!, "/stepdown"));
            request.Headers.Authorization = token.Authorization;
            using var answer = await Http.SendAsync(request, cancellation);
            if (answer.StatusCode != HttpStatusCode.Accepted) return CommandResults.Failure($"{server.Id} does not step down: it answered {(int)answer.StatusCode}.");
        }
        catch (HttpRequestException failure)
        {
            return CommandResults.Failure($"{server.Id} does not answer: {failure.Message}");
        }
        return await TellAsync($"{server.Id} stepped down", view, server, cancellation);
    }

    private static ExecuteCommandResult Nobody => CommandResults.Failure(
        "The monitor knows no such server now (it starts, or nobody leads): try again in a moment.");

    private async Task<(ClusterView View, ServerView Server)?> FindAsync(Func<ClusterView, ServerView?> choose, CancellationToken cancellation)
    {
        var view = await ClusterView.WaitAsync(monitor, token, view => choose(view) is { Pid: not null, Address: not null }, TimeSpan.FromSeconds(5), time, cancellation);
        return view is null ? null : (view, choose(view)!);
    }

    /// <summary>When it was the leader, also who followed and how soon.</summary>
    private async Task<ExecuteCommandResult> TellAsync(string what, ClusterView before, ServerView server, CancellationToken cancellation)
    {
        if (!server.Leader) return CommandResults.Success($"{what}. It did not lead.");
        var start = time.GetTimestamp();
        var after = await ClusterView.WaitAsync(monitor, token, view => view.Leading is not null && view.Epoch > before.Epoch, Bound, time, cancellation);
        return after is null
            ? CommandResults.Failure($"{what}. It led, and nobody has followed for {Bound.TotalSeconds:0} s.")
            : CommandResults.Success(string.Create(CultureInfo.InvariantCulture,
                $"{what}. It led; {after.Leading!.Id} leads under epoch {after.Epoch}, seen after {time.GetElapsedTime(start).TotalMilliseconds:0} ms."));
    }
}
