using System.Net.Sockets;

namespace AppHost.Stores;

internal enum StoreKind
{
    Container,
    Process,
}

/// <summary>Chooses how a store runs: in a container if a container runtime is running, else as a process of this machine.</summary>
internal static class StoreChoice
{
    /// <param name="name">The name of the store and of its option: <c>redis</c>.</param>
    /// <param name="package">The package to install for a process.</param>
    /// <param name="isInstalled">Whether the package is installed.</param>
    /// <param name="more">Further values of the option, which the caller handles.</param>
    /// <exception cref="DistributedApplicationException">The chosen kind, or both kinds, are not available. The message tells what to do.</exception>
    public static StoreKind Make(IDistributedApplicationBuilder builder, string name, string package, bool isInstalled, params string[] more)
    {
        string[] kinds = ["container", "process", .. more];
        // Published stores always run in containers.
        if (builder.ExecutionContext.IsPublishMode) return StoreKind.Container;
        return builder.Configuration[name] switch
        {
            "container" => StoreKind.Container,
            "process" when isInstalled => StoreKind.Process,
            "process" => throw new DistributedApplicationException($"--{name} process: install {package} and start again."),
            null or "" when HasContainerRuntime() => StoreKind.Container,
            null or "" when isInstalled => StoreKind.Process,
            null or "" => throw new DistributedApplicationException(
                $"{name} is missing: install {package}, or start Docker or Podman, and start again."),
            var other => throw new DistributedApplicationException($"--{name} takes {string.Join(", ", kinds[..^1])} or {kinds[^1]}, not {other}."),
        };
    }

    /// <summary>
    /// Whether a container engine listens on its socket. Running its client would take seconds if the engine is down, and the model waits
    /// for the answer.
    /// </summary>
    private static bool HasContainerRuntime() =>
        OperatingSystem.IsWindows() ? File.Exists(@"\\.\pipe\docker_engine") || File.Exists(@"\\.\pipe\podman-machine-default") : Sockets().Any(Listens);

    private static IEnumerable<string> Sockets()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { } host && host.StartsWith("unix://", StringComparison.Ordinal))
            yield return host["unix://".Length..];
        yield return "/var/run/docker.sock";
        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker", "run", "docker.sock");
        yield return Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "/run", "podman", "podman.sock");
    }

    private static bool Listens(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            // The engine is not running.
            return false;
        }
    }
}
