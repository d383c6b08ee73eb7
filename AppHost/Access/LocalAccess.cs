using Access;
using AppHost.Publishing;
using LocalSystem;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppHost.Access;

/// <summary>
/// The key by which every service knows its callers. Run, it is made at the start, and tokens for people go into the data folder;
/// published, it is a secret parameter without a value, so that a deployment has one of its own.
/// </summary>
internal sealed class LocalAccess
{
    private readonly LocalSecrets _secrets = new();
    private readonly AccessTokens _tokens;
    private readonly bool _isRun;

    public LocalAccess(IDistributedApplicationBuilder builder, DataFolder data)
    {
        _isRun = builder.ExecutionContext.IsRunMode;
        _tokens = _secrets.Tokens(TimeProvider.System);
        Token = new ServiceToken(_tokens, "apphost", TimeProvider.System);
        Key = _isRun
            ? builder.AddParameter("access-signing-key", _secrets.SigningKey, secret: true)
            : builder.AddParameter("access-signing-key", secret: true);
        File = data.File(AccessFile.Name);
        if (_isRun) builder.OnBeforeStart(async (start, cancellation) => Write(await data.GetPathAsync(cancellation), start.Services));
    }

    public IResourceBuilder<ParameterResource> Key { get; }

    /// <summary>What a person signs in with on the page. For the part that serves it alone.</summary>
    public string SignInCode => _secrets.SignInCode;

    /// <summary>A token for each role, when the application is run.</summary>
    public ReferenceExpression File { get; }

    /// <summary>The AppHost's own.</summary>
    public ServiceToken Token { get; }

    public IResourceBuilder<ProjectResource> AddTo(IResourceBuilder<ProjectResource> service)
    {
        service.WithEnvironment(ServiceSettings.SigningKey, Key);
        // Production would refuse a key that was made here.
        return _isRun ? service.WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development") : service;
    }

    /// <summary>Whoever opens the page's link is signed in; published, the code is a secret parameter without a value.</summary>
    public IResourceBuilder<ProjectResource> AddSignInTo(IResourceBuilder<ProjectResource> page)
    {
        var builder = page.ApplicationBuilder;
        if (!_isRun) return page.WithEnvironment(ServiceSettings.SignInCode, builder.AddParameter("access-sign-in-code", secret: true));
        return page
            .WithEnvironment(ServiceSettings.SignInCode, builder.AddParameter("access-sign-in-code", _secrets.SignInCode, secret: true))
            .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = (SignInPath, "Sign in"))
            .OnResourceReady((started, ready, _) =>
            {
                ready.Services.GetRequiredService<ILogger<LocalAccess>>().SignIn(new Uri(new Uri(started.GetEndpoint("http").Url), SignInPath));
                return Task.CompletedTask;
            });
    }

    private string SignInPath => $"/sign-in?t={_secrets.SignInCode}";

    private void Write(string folder, IServiceProvider services)
    {
        // DataFolder makes it at the same event.
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, AccessFile.Name);
        AccessFile.Write(file, _tokens);
        _ = AccessFile.KeepAsync(file, _tokens, TimeProvider.System,
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        services.GetRequiredService<ILogger<LocalAccess>>().TokensWritten(file);
    }
}

internal static class AccessExtensions
{
    /// <summary>The service knows its callers by the key of <paramref name="access"/>.</summary>
    public static IResourceBuilder<ProjectResource> WithAccess(this IResourceBuilder<ProjectResource> service, LocalAccess access) =>
        access.AddTo(service);

    /// <summary>People sign in to the page, and stay signed in when it is started again: its keys are in <paramref name="data"/>.</summary>
    public static IResourceBuilder<ProjectResource> WithSignIn(this IResourceBuilder<ProjectResource> page, LocalAccess access, DataFolder data) =>
        access.AddSignInTo(page).WithEnvironment(ServiceSettings.ClinicKeys, data.File("clinic-keys")).WithDataVolume("clinic-keys");
}
