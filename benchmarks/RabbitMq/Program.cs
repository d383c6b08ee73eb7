// RabbitMQ doing the leader's part of Alta: one consumer at a time, in order of arrival, nothing lost.
// Fair: the queue and its messages are durable and publishers wait for confirms, as Alta's answers wait for the ledger. Consumers acknowledge each
// message after it is handled. "Single active consumer" is RabbitMQ's own feature for exactly one consumer in order, with failover by the broker.
// Consumers do nothing with a message: Alta's leader also charges and writes the ledger, so RabbitMQ has the easier work.
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var (command, queue) = (args[0], args[2]);
var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = Number(1) };
await using var connection = await factory.CreateConnectionAsync();
switch (command)
{
    case "declare":
        await DeclareAsync();
        break;
    case "publish":
        await PublishAsync(TimeSpan.FromMilliseconds(Number(3)));
        break;
    case "fill":
        await FillAsync(Number(3));
        break;
    case "consume":
        await ConsumeAsync((ushort)Number(3), stopAfter: null);
        break;
    case "drain":
        await ConsumeAsync((ushort)Number(3), stopAfter: Number(4));
        break;
    default:
        throw new ArgumentException($"Unknown command: {command}.");
}

int Number(int argument) => int.Parse(args[argument], CultureInfo.InvariantCulture);

async Task DeclareAsync()
{
    await using var channel = await connection.CreateChannelAsync();
    await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-single-active-consumer"] = args[3] == "single" });
}

// A message at each interval, as a steady load.
async Task PublishAsync(TimeSpan interval)
{
    await using var channel = await ConfirmingAsync();
    using var timer = new PeriodicTimer(interval);
    while (await timer.WaitForNextTickAsync()) await SendAsync(channel);
}

// Many confirms are outstanding, as the client's documentation recommends for throughput.
async Task FillAsync(int count)
{
    await using var channel = await ConfirmingAsync();
    foreach (var some in Enumerable.Range(0, count).Chunk(500)) await Task.WhenAll(some.Select(_ => SendAsync(channel).AsTask()));
    Console.WriteLine("filled");
}

Task<IChannel> ConfirmingAsync() => connection.CreateChannelAsync(new CreateChannelOptions(true, true));

ValueTask SendAsync(IChannel channel) => channel.BasicPublishAsync(
    "", queue, mandatory: true, new BasicProperties { Persistent = true }, Guid.CreateVersion7().ToByteArray());

// Prints when each message came, or the rate at the end of a drain.
async Task ConsumeAsync(ushort prefetch, int? stopAfter)
{
    await using var channel = await connection.CreateChannelAsync();
    await channel.BasicQosAsync(0, prefetch, global: false);
    var consumer = new AsyncEventingBasicConsumer(channel);
    var ended = new TaskCompletionSource();
    var (handled, first) = (0, 0L);
    consumer.ReceivedAsync += async (_, message) =>
    {
        if (stopAfter is null) Console.WriteLine($"active {Microseconds()}");
        if (handled++ == 0) first = TimeProvider.System.GetTimestamp();
        await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
        if (handled != stopAfter) return;
        var elapsed = TimeProvider.System.GetElapsedTime(first);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rate {handled / elapsed.TotalSeconds}"));
        ended.SetResult();
    };
    await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    Console.WriteLine("ready");
    await ended.Task;
}

static long Microseconds() => (long)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds;
