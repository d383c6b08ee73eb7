namespace LocalSystem.Replication;

/// <summary>What the servers of <see cref="ReplicatedRedis"/> say about their roles.</summary>
/// <param name="Master">The server that is the master; null if none is, or two say so.</param>
/// <param name="Replica">The server that follows the master; null if none does.</param>
public sealed record RedisView(string? Master, string? Replica)
{
    public bool IsRedundant => Master is not null && Replica is not null;

    /// <param name="password">The password of the user <c>admin</c>.</param>
    public static async Task<RedisView> AskAsync(IEnumerable<(string Name, int Port)> servers, string password, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(servers.Select(async server =>
            (server.Name, Answer: await RedisProbe.AskAsync(server.Port, password, "INFO replication", cancellation) ?? "")));
        var masters = answers.Where(server => server.Answer.Contains("\r\nrole:master\r\n", StringComparison.Ordinal)).ToList();
        var replica = answers.FirstOrDefault(server => server.Answer.Contains("\r\nmaster_link_status:up\r\n", StringComparison.Ordinal)).Name;
        return new RedisView(masters is [var master] ? master.Name : null, replica);
    }
}
