using Coordination;
using Ledger.Payments;
using StackExchange.Redis;

namespace PaymentQueue;

/// <summary>The payment stream in Redis: its keys and scripts.</summary>
/// <param name="blocking">Only for blocking reads: other commands on the same connection would wait.</param>
/// <param name="key">The stream's key, and the prefix of the names that belong to it.</param>
/// <param name="shard">Each shard has its own stream. Announcements and unreadable entries are those of all shards.</param>
public sealed class RedisPaymentStream(
    IConnectionMultiplexer redis, IConnectionMultiplexer blocking, string key = RedisPaymentStream.StreamKey, int shard = 0) : IPaymentStream
{
    public const string StreamKey = "alta:payments";

    private readonly string _unreadable = $"{key}:unreadable";
    private readonly RedisChannel _settled = RedisChannel.Literal($"{key}:settled");
    private readonly RedisKey _stream = shard == 0 ? key : FormattableString.Invariant($"{key}:shard:{shard}");

    private const int LongestPaymentId = 100;
    private const string PaymentIdField = "payment_id";
    private const string TraceParentField = "traceparent";

    // Well below the multiplexer's timeout of one second. Reading again loses nothing.
    private static readonly TimeSpan MaxBlock = TimeSpan.FromMilliseconds(400);

    private const string MendScript = KeyGuard.Lua + "only('stream', KEYS[1])";

    private const string Top = KeyGuard.Lua + """
        local top = '0-0'
        if only('stream', KEYS[1]) then
          local info = redis.call('XINFO', 'STREAM', KEYS[1])
          for i = 1, #info, 2 do
            if info[i] == 'last-generated-id' then top = info[i + 1] end
          end
        end
        """;

    private const string TopScript = Top + "\nreturn top";

    private const string AppendScript = Top + """

        if top ~= ARGV[1] then return top end
        for i = 2, #ARGV, 3 do
          if ARGV[i + 2] == '' then
            top = redis.call('XADD', KEYS[1], ARGV[i], 'payment_id', ARGV[i + 1])
          else
            top = redis.call('XADD', KEYS[1], ARGV[i], 'payment_id', ARGV[i + 1], 'traceparent', ARGV[i + 2])
          end
        end
        return top
        """;

    // The copy is bounded: it is only for operators to see, and a flood of foreign entries must not fill the memory.
    // If it can't be appended, for example because the copies' stream has the highest id there is, that stream begins again.
    private const string SetAsideScript = KeyGuard.Lua + """
        only('stream', KEYS[2])
        if not only('stream', KEYS[1]) then return end
        for i = 2, #ARGV do
          local found = redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i])
          if found[1] then
            local copy = {}
            for n = 1, math.min(#found[1][2], 20) do copy[n] = string.sub(found[1][2][n], 1, 1000) end
            local function append()
              return redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', 1000, '*', 'reason', ARGV[1], 'id', ARGV[i], unpack(copy))
            end
            if type(append()) == 'table' then
              redis.call('UNLINK', KEYS[2])
              append()
            end
            redis.call('XDEL', KEYS[1], ARGV[i])
          end
        end
        """;

    public Task<Arrival> TopAsync(CancellationToken cancellation) => Ask(async database =>
        ToArrival((string?)await database.ScriptEvaluateAsync(TopScript, [_stream])));

    public Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation)
    {
        var arguments = new RedisValue[1 + 3 * entries.Count];
        arguments[0] = expectedTop.ToString();
        for (var i = 0; i < entries.Count; i++)
        {
            arguments[1 + 3 * i] = entries[i].Arrival.ToString();
            arguments[2 + 3 * i] = entries[i].PaymentId;
            arguments[3 + 3 * i] = entries[i].TraceParent ?? "";
        }
        return Ask(async database => ToArrival((string?)await database.ScriptEvaluateAsync(AppendScript, [_stream], arguments)));
    }

    public Task ResetAsync(CancellationToken cancellation) => Ask(database => database.KeyDeleteAsync(_stream));

    public async Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation)
    {
        var block = (long)(wait < MaxBlock ? wait : MaxBlock).TotalMilliseconds;
        return await Ask(async database =>
        {
            if (block == 0) return ToEntries(await database.StreamReadAsync(_stream, after.ToString(), limit));
            // A read removes nothing, so abandoning one is harmless.
            var answer = await blocking.GetDatabase().ExecuteAsync(
                "XREAD", "COUNT", limit, "BLOCK", block, "STREAMS", _stream, after.ToString())
                .WaitAsync(cancellation);
            return answer.IsNull ? [] : ToEntries(answer);
        });
    }

    public Task TrimAsync(Arrival settled, CancellationToken cancellation) => Ask(database =>
        database.StreamTrimByMinIdAsync(_stream, new Arrival(settled.Value + 1).ToString()));

    public Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation) =>
        Ask(database => database.ScriptEvaluateAsync(SetAsideScript, [_stream, _unreadable],
            [reason, .. entries.Select(entry => (RedisValue)entry.Id)]));

    public Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) =>
        Ask(database => database.PublishAsync(_settled, string.Join('\n', paymentIds)));

    public async Task<IAsyncDisposable> SubscribeAsync(
        Action<IReadOnlyList<string>> announced, CancellationToken cancellation)
    {
        var subscriber = redis.GetSubscriber();
        void Handle(RedisChannel channel, RedisValue message) => announced(((string)message!).Split('\n'));
        await Ask(async _ =>
        {
            await subscriber.SubscribeAsync(_settled, Handle);
            return true;
        });
        return new Subscription(() => subscriber.UnsubscribeAsync(_settled, Handle, CommandFlags.FireAndForget));
    }

    private async Task<T> Ask<T>(Func<IDatabase, Task<T>> command)
    {
        var database = redis.GetDatabase();
        try
        {
            try
            {
                return await command(database);
            }
            catch (RedisServerException failure) when (failure.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
            {
                // The scripts mend the key themselves; other commands can't.
                await database.ScriptEvaluateAsync(MendScript, [_stream]);
                return await command(database);
            }
        }
        catch (Exception failure) when (failure is RedisException or RedisTimeoutException or TimeoutException)
        {
            throw new QueueUnavailableException("The payment stream in Redis did not answer.", failure);
        }
    }

    private static Arrival ToArrival(string? id) => Arrival.TryParse(id, out var arrival) ? arrival : Arrival.Foreign;

    private static IReadOnlyList<StreamEntry> ToEntries(StackExchange.Redis.StreamEntry[] entries) =>
        [.. entries.Select(entry => ToEntry(entry.Id!, entry[PaymentIdField], entry[TraceParentField]))];

    // RESP2: [[key, [[id, [field, value, ...]], ...]]]; RESP3: a map {key: [...]}, which indexes as key, value, ...
    private static IReadOnlyList<StreamEntry> ToEntries(RedisResult answer) =>
        [.. ((RedisResult[])(answer.Resp3Type == ResultType.Map ? answer[1] : answer[0][1])!).Select(entry =>
        {
            var fields = (string?[])entry[1]!;
            string? Field(string name) => Array.IndexOf(fields, name) is >= 0 and var at && at % 2 == 0 ? fields[at + 1] : null;
            return ToEntry((string)entry[0]!, Field(PaymentIdField), Field(TraceParentField));
        })];

    // An id that no payment can have is none: a database may even refuse to look for it.
    private static StreamEntry ToEntry(string id, string? paymentId, string? traceParent)
    {
        var isPossible = paymentId is { Length: <= LongestPaymentId } && paymentId.All(letter => letter is > ' ' and <= '~');
        return new(ToArrival(id), isPossible ? paymentId! : "", traceParent) { Id = id };
    }

    private sealed class Subscription(Func<Task> unsubscribe) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await unsubscribe();
    }
}
