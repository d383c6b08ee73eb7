using Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Access;

/// <summary>Access control: every call needs a token, and endpoints without a role are denied.</summary>
public static class AccessExtensions
{
    /// <summary>Only callers with one of <paramref name="roles"/> may use the endpoint.</summary>
    public static T RequireRoles<T>(this T endpoint, params string[] roles) where T : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder().RequireRole(roles).Build());

    /// <summary>The client's calls carry this service's own token.</summary>
    public static IHttpClientBuilder AddServiceToken(this IHttpClientBuilder client) =>
        client.AddHttpMessageHandler(services => new ServiceTokenHandler(services.GetRequiredService<ServiceToken>()));

    internal static void AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton(provider => new AccessTokens(
            provider.GetRequiredService<IOptions<AccessOptions>>().Value.SigningKey!, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ServiceToken(
            provider.GetRequiredService<AccessTokens>(), provider.GetRequiredService<IHostEnvironment>().ApplicationName,
            provider.GetRequiredService<TimeProvider>()));

        // Not AddAuthentication: it adds data protection, which writes keys into the home folder at every start.
        services.AddAuthenticationCore(options => options.DefaultScheme = JwtBearerDefaults.AuthenticationScheme);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<JwtBearerOptions, JwtBearerHandler>(JwtBearerDefaults.AuthenticationScheme, null);
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IOptions<AccessOptions>, TimeProvider>(Validate);

        services.AddAuthorizationBuilder().SetDefaultPolicy(Closed.Policy).SetFallbackPolicy(Closed.Policy);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Denial>();
    }

    private static void Validate(JwtBearerOptions bearer, IOptions<AccessOptions> access, TimeProvider time)
    {
        bearer.MapInboundClaims = false;
        bearer.SaveToken = false;
        bearer.Events = new CheckedTokens(time);
        bearer.TokenValidationParameters = new()
        {
            ValidIssuer = AccessTokens.Issuer,
            ValidAudience = AccessTokens.Issuer,
            NameClaimType = "sub",
            RoleClaimType = AccessTokens.RoleClaim,
            IssuerSigningKey = new SymmetricSecurityKey(SigningKey.Read(access.Value.SigningKey!)),
            // Only this one: a token that names another algorithm, or none, is not one of ours.
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            LifetimeValidator = (_, expires, _, _) => expires is { } end && time.GetUtcNow() < end,
        };
    }
}
