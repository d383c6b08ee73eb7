using AppHost.Publishing;
using AppHost.Supervision;
using LocalSystem;
using Microsoft.Extensions.Configuration;

namespace AppHost.Services;

/// <summary>What every service of Alta has as a resource: its built program, an HTTP endpoint, probes, restarts, an icon.</summary>
internal static class ServiceExtensions
{
    /// <summary>A service in one process.</summary>
    /// <param name="port">On this machine; another, free one under test.</param>
    /// <param name="page">What the link to its endpoint is called.</param>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, int port, string page) where TProject : IProjectMetadata, new() =>
        builder.AddProgram<TProject>(name)
            // No proxy: when the process dies its clients see it at once, as they do in production.
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
    /// A project as the program that the build made. Aspire's own way, <c>dotnet run --no-build</c>, has MSBuild evaluate the project at each start: 3 to 4 s of
    /// processor time before the first line of the service, at a restart after a crash as well. What a debugger starts, and publishing, stay as they are.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddProgram<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        // HTTP alone, on the loopback interface: there is no certificate to ask for.
        var service = builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true).WithoutHttpsCertificate();
        var project = new TProject().ProjectPath;
        return BuiltProgram(project) is { } program
            ? service.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = Path.GetDirectoryName(project)! })
            : service;
    }

    /// <summary>Fixed for a person and for tools; under test several applications run side by side.</summary>
    public static int? PortOf(this IDistributedApplicationBuilder builder, int port) =>
        builder.Configuration.GetValue("DcpPublisher:RandomizePorts", false) ? null : port;

    private static IResourceBuilder<ProjectResource> AsService(this IResourceBuilder<ProjectResource> service, string page) => service
        .WithProbes()
        .WithRestart()
        .WithEnvironment(ServiceSettings.ReloadConfiguration, "false")
        // Aspire asks for every second. A dozen services then spend more on measuring than on payments, and the first export comes in the middle of a takeover.
        .WithEnvironment("OTEL_METRIC_EXPORT_INTERVAL", "10000")
        // Aspire asks for always_on, which records what a caller chose not to record: each replica's warm-up as if it were a takeover, and its refused calls as errors.
        .WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_always_on")
        .WithUrlForEndpoint("http", url => url.DisplayText = page);

    /// <summary>Every project is built into a folder beside this one's: <c>artifacts/bin/PROJECT/CONFIGURATION</c>.</summary>
    private static string? BuiltProgram(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", name, here.Name, OperatingSystem.IsWindows() ? $"{name}.exe" : name));
        return File.Exists(program) ? program : null;
    }
}
