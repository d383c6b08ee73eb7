using Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Access;

public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>The same for every service of a system: base64 of at least <see cref="global::Access.SigningKey.MinBytes"/> random bytes.</summary>
    public string? SigningKey { get; set; }
}

/// <summary>A service does not start without a secret signing key, because it could not recognize forged tokens.</summary>
internal sealed class AccessOptionsValidator(IHostEnvironment environment) : IValidateOptions<AccessOptions>
{
    private const string Remedy =
        "Create one (openssl rand -base64 32), keep it as a secret, and give the same key to every service in the environment variable Access__SigningKey.";

    public ValidateOptionsResult Validate(string? name, AccessOptions options) => options.SigningKey switch
    {
        null or "" => ValidateOptionsResult.Fail($"Access:SigningKey is missing: it signs the tokens that identify callers. {Remedy}"),
        var key when SigningKey.Read(key) is null => ValidateOptionsResult.Fail(
            $"Access:SigningKey must be base64 of at least {SigningKey.MinBytes} bytes. {Remedy}"),
        var key when SigningKey.IsForDevelopment(key) && environment.IsProduction() => ValidateOptionsResult.Fail(
            $"Access:SigningKey was made for development ({SigningKey.DevelopmentPrefix}…), but this is the Production environment. {Remedy}"),
        _ => ValidateOptionsResult.Success,
    };
}
