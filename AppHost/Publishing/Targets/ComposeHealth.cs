using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace AppHost.Publishing.Targets;

internal static class ComposeHealth
{
    /// <summary>Asks a service for <paramref name="path"/> with what its image has: the .NET images bring bash, and no curl.</summary>
    public static Healthcheck Of(string path) => new()
    {
        Test =
        [
            "CMD", "bash", "-c",
            $"exec 3<>/dev/tcp/127.0.0.1/$${{HTTP_PORTS:-8080}} && printf 'GET {path} HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '",
        ],
        Interval = "5s",
        Timeout = "2s",
        StartPeriod = "30s",
        Retries = 3,
    };
}
