using System.Globalization;
using LocalSystem;

namespace AppHost.Services;

internal static class Shards
{
    private const int Most = 16;

    /// <summary>Tells a service the number of shards, if <c>--shards</c> gives one.</summary>
    /// <exception cref="DistributedApplicationException">It is not a number that the services take.</exception>
    public static IResourceBuilder<ProjectResource> WithShards(this IResourceBuilder<ProjectResource> service)
    {
        if (service.ApplicationBuilder.Configuration["shards"] is not { Length: > 0 } text) return service;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var shards) || shards is < 1 or > Most)
            throw new DistributedApplicationException($"--shards must be a whole number from 1 to {Most}, not {text}.");
        return service.WithEnvironment(ServiceSettings.Shards, text);
    }
}
