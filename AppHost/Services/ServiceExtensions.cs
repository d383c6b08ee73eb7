using AppHost.Publishing;
using AppHost.Supervision;
using LocalSystem;
using Microsoft.Extensions.Configuration;

namespace AppHost.Services;

/// <summary>Adds services as resources with a built program, an HTTP endpoint, probes and restarts.</summary>
internal static class ServiceExtensions
{
    /// <summary>A service in one process.</summary>
    /// <param name="port">The port on this machine. Tests use another, free one.</param>
    /// <param name="page">The text of the link to its endpoint.</param>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, int port, string page) where TProject : IProjectMetadata, new() =>
        builder.AddProgram<TProject>(name)
            // No proxy: clients see at once that the process died, as in production.
            .WithHttpEndpoint(builder.PortOf(port), isProxied: builder.ExecutionContext.IsPublishMode)
            .AsService(page);

    /// <summary>A service in several processes behind one port.</summary>
    public static IResourceBuilder<ProjectResource> AddSharedService<TProject>(
        this IDistributedApplicationBuilder builder, string name, int port, int replicas, string page) where TProject : IProjectMetadata, new() =>
        builder.AddProgram<TProject>(name)
            .WithReplicas(replicas)
            .WithHttpEndpoint(port)
            .AsService(page);

    /// <summary>
    /// Starts a project's built program. Aspire's default, <c>dotnet run --no-build</c>, lets MSBuild evaluate the project at each start:
    /// 3 to 4 s of processor time before the service's first line, also at a restart after a crash. Debugging and publishing are not
    /// affected.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddProgram<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        // HTTP only, on the loopback interface: no certificate is needed.
        var service = builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true).WithoutHttpsCertificate();
        var project = new TProject().ProjectPath;
        return BuiltProgram(project) is { } program
            ? service.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = Path.GetDirectoryName(project)! })
            : service;
    }

    /// <summary>The fixed port, for people and tools. Null under test, where several applications run side by side.</summary>
    public static int? PortOf(this IDistributedApplicationBuilder builder, int port) =>
        builder.Configuration.GetValue("DcpPublisher:RandomizePorts", false) ? null : port;

    /// <summary>As <see cref="PortOf"/>, but known while the model is built: under test a free port.</summary>
    public static int KnownPortOf(this IDistributedApplicationBuilder builder, int port) => builder.PortOf(port) ?? FreePorts.Next();

    private static IResourceBuilder<ProjectResource> AsService(this IResourceBuilder<ProjectResource> service, string page) => service
        .WithProbes()
        .WithRestart()
        .WithEnvironment(ServiceSettings.ReloadConfiguration, "false")
        // Aspire's default is 1 s. With it a dozen services spend more on metrics than on payments, and the first export falls into a
        // takeover.
        .WithEnvironment("OTEL_METRIC_EXPORT_INTERVAL", "10000")
        // Aspire's default, always_on, also records traces that the caller chose not to record: a replica's warm-up would look like a
        // takeover, and its refused calls like errors.
        .WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_always_on")
        .WithUrlForEndpoint("http", url => url.DisplayText = page);

    /// <summary>Every project is built into a folder next to this one's: <c>artifacts/bin/PROJECT/CONFIGURATION</c>.</summary>
    private static string? BuiltProgram(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Programs.Built(Path.GetFullPath(Path.Combine(here.FullName, "..", "..", name, here.Name)), name);
        return File.Exists(program) ? program : null;
    }
}
