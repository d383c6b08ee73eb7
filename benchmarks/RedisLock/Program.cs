// A process that leads while it holds a lock of DistributedLock.Redis.
// Fair: the library's own defaults, which its documentation recommends: the lock expires after 30 s, and is extended while it is held. A shorter
// expiry would take over sooner, and would lose the lock to any pause that is longer.
using System.Globalization;
using Medallion.Threading.Redis;
using StackExchange.Redis;

using var redis = await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{args[0]}"));
var leadership = new RedisDistributedLock("leader", redis.GetDatabase());
Console.WriteLine("ready");
await using var held = await leadership.AcquireAsync();
Console.WriteLine($"active {(long)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds}");
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
