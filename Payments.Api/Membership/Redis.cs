using StackExchange.Redis;

namespace Payments.Api.Membership;

/// <summary>Redis not answering is an expected outcome, so it is a return value (null) here.</summary>
internal static class Redis
{
    public static async Task<T?> TryAsync<T>(Func<Task<T>> call) where T : struct
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }
}
