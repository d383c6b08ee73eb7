using StackExchange.Redis;

namespace Payments.Api.Membership;

/// <summary>Redis not answering is an expected outcome; these make it a return value.</summary>
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
