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

/// <summary>Without a key of its own nobody's token could be told from a forged one: a service does not start.</summary>
internal sealed class AccessOptionsValidator(IHostEnvironment environment) : IValidateOptions<AccessOptions>
{
    private const string Remedy =
        "Make one (openssl rand -base64 32), give the same to every service, and keep it where secrets are kept: environment variable Access__SigningKey.";

    public ValidateOptionsResult Validate(string? name, AccessOptions options) => options.SigningKey switch
    {
        null or "" => ValidateOptionsResult.Fail($"Access:SigningKey is missing: it signs the tokens by which callers are known. {Remedy}"),
        var key when SigningKey.Read(key) is null => ValidateOptionsResult.Fail(
            $"Access:SigningKey must be base64 of at least {SigningKey.MinBytes} bytes. {Remedy}"),
        var key when SigningKey.IsForDevelopment(key) && environment.IsProduction() => ValidateOptionsResult.Fail(
            $"Access:SigningKey was made for development ({SigningKey.DevelopmentPrefix}…), and this is the Production environment. {Remedy}"),
        _ => ValidateOptionsResult.Success,
    };
}
