using Access;
using AppHost.Publishing;
using LocalSystem;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppHost.Access;

/// <summary>
/// The key that signs and checks access tokens. In run mode it is created at the start, and tokens for people are written to the data
/// folder. In publish mode it is a secret parameter without a value, so that each deployment sets its own.
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

    /// <summary>The code for signing in to the pages. Only the service that serves them may get it.</summary>
    public string SignInCode => _secrets.SignInCode;

    /// <summary>The file with a token for each role, in run mode.</summary>
    public ReferenceExpression File { get; }

    /// <summary>The AppHost's own token.</summary>
    public ServiceToken Token { get; }

    public IResourceBuilder<ProjectResource> AddTo(IResourceBuilder<ProjectResource> service)
    {
        service.WithEnvironment(ServiceSettings.SigningKey, Key);
        // In Production a service would refuse a key that was created here.
        return _isRun ? service.WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development") : service;
    }

    /// <summary>Opening the page's link signs in. In publish mode the code is a secret parameter without a value.</summary>
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
        var file = Path.Combine(folder, AccessFile.Name);
        AccessFile.Write(file, _tokens);
        _ = AccessFile.KeepAsync(file, _tokens, TimeProvider.System,
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        services.GetRequiredService<ILogger<LocalAccess>>().TokensWritten(file);
    }
}

internal static class AccessExtensions
{
    /// <summary>The service checks tokens with the key of <paramref name="access"/>.</summary>
    public static IResourceBuilder<ProjectResource> WithAccess(this IResourceBuilder<ProjectResource> service, LocalAccess access) =>
        access.AddTo(service);

    /// <summary>Lets people sign in to the page. They stay signed in across its restart, because its keys are in <paramref name="data"/>.</summary>
    public static IResourceBuilder<ProjectResource> WithSignIn(this IResourceBuilder<ProjectResource> page, LocalAccess access, DataFolder data) =>
        access.AddSignInTo(page).WithEnvironment(ServiceSettings.ClinicKeys, data.File("clinic-keys")).WithDataVolume("clinic-keys");
}
