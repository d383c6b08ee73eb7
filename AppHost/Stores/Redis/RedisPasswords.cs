using LocalSystem;

namespace AppHost.Stores.Redis;

/// <summary>The passwords of the Redis users, new at each start and not stored: the server also gets them at each start.</summary>
internal sealed class RedisPasswords
{
    private readonly IReadOnlyList<IResourceBuilder<ParameterResource>> _parameters;

    /// <param name="name">The name of the Redis.</param>
    public RedisPasswords(IDistributedApplicationBuilder builder, string name)
    {
        _parameters = [.. Values.Select(user => builder.AddParameter(ParameterOf(name, user.Key), () => user.Value, secret: true))];
        Parameters = Values.Keys.Zip(_parameters, (user, parameter) => (user, parameter.Resource)).ToDictionary();
    }

    public IReadOnlyDictionary<string, string> Values { get; } = RedisUsers.MakePasswords();

    public IReadOnlyDictionary<string, ParameterResource> Parameters { get; }

    /// <summary>Shows them below the Redis in the dashboard.</summary>
    public void BelongTo(IResourceBuilder<IResource> redis)
    {
        foreach (var parameter in _parameters) parameter.WithParentRelationship(redis);
    }

    private static string ParameterOf(string name, string user) => $"{name}-{user}-password";
}
