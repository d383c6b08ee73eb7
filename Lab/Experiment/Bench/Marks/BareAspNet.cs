using System.Text;
using Experiment.Bench.Alta;
using Experiment.Bench.Load;
using Experiment.Bench.Peers;

namespace Experiment.Bench.Marks;

/// <summary>The smallest ASP.NET Core application: an upper bound of requests per second, and a lower bound of the time to start.</summary>
internal sealed class BareAspNet(TimeProvider time) : Subject
{
    private const string Program = "Bare";
    private const int WarmUp = 30_000;
    private const int Requests = 60_000;
    private const int Starts = 3;

    public static readonly BenchRow Post = new("bare_post", DiskMarks.System, "requests/s");
    public static readonly BenchRow Start = new("bare_aspnet_start", "bare", "ms");
    public static readonly BenchRow Memory = new("bare_aspnet_memory", "bare", "MB");

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);

    public override IReadOnlyList<BenchRow> Rows { get; } = [Post, Start, Memory];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Tools.BuildAsync(Program, cancellation);

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        using var programs = new PeerPrograms();
        if (round.Wants(Start, Memory))
        {
            for (var number = 0; number < Starts; number++) await StartAsync(round, programs, cancellation);
        }
        if (!round.Wants(Post)) return;
        var (port, program) = await LaunchAsync(programs);
        await FirstAnswerAsync(port, cancellation);
        var loop = new ClosedLoop(port, AltaLoad.Connections, time);
        await loop.RunAsync(Make(WarmUp), Check, cancellation);
        var result = await loop.RunAsync(Make(Requests), Check, cancellation);
        round.Report(Post, result.PerSecond, result.Requests);
        await program.KillAsync();
    }

    private async Task StartAsync(Round round, PeerPrograms programs, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var (port, program) = await LaunchAsync(programs);
        await FirstAnswerAsync(port, cancellation);
        round.Report(Start, time.GetElapsedTime(start).TotalMilliseconds);
        await Task.Delay(ProcessMemory.Settled, time, cancellation);
        round.Report(Memory, ProcessMemory.Megabytes(program.Pid));
        await program.KillAsync();
    }

    private static async Task<(int Port, PeerProcess Program)> LaunchAsync(PeerPrograms programs)
    {
        var port = LocalSystem.FreePorts.Next();
        var program = await programs.StartAsync(Program, Tools.Binary(Program), [], new() { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}" });
        return (port, program);
    }

    private Task FirstAnswerAsync(int port, CancellationToken cancellation) =>
        Waiting.UntilAnswersAsync(port, Make(1)[0], StartBound, time, cancellation);

    /// <summary>Requests of the same form and size as a payment's.</summary>
    private static List<ReadOnlyMemory<byte>> Make(int count) => [.. Enumerable.Range(0, count).Select(_ => HttpRequestText.Post(
        $"/invoices/{Guid.CreateVersion7():N}/payments", $"Idempotency-Key: {Guid.CreateVersion7():N}\r\n", AltaLoad.Card))];

    private static void Check(int number, HttpAnswer answer)
    {
        if (answer.Status != 200 || !answer.Contains("\"paid\""u8))
            throw new BenchException($"The bare application answered {answer.Status} {Encoding.UTF8.GetString(answer.Body.Span)}.");
    }
}
