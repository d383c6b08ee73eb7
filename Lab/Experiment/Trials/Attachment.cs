using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Http.Headers;
using Access;
using Clients;
using LocalSystem;

namespace Experiment.Trials;

/// <summary>The command line's options of a system that is already running.</summary>
internal sealed class Attachment
{
    private readonly Option<Uri?> _attach = Address("--attach", "Tries the running system whose front is at this address, for example http://127.0.0.1:4000, and starts nothing.");
    private readonly Option<Uri[]> _monitors = new("--monitor")
    {
        Description = "The attached system's monitors; given once for each. Default: ports 5000 and 5010 of the same host.",
        CustomParser = result => [.. result.Tokens.Select(token => Parse(token.Value, result)).OfType<Uri>()],
    };
    private readonly Option<Uri?> _gateway = Address("--gateway", "The attached system's gateway. Default: port 6001 of the same host.");

    private readonly Option<FileInfo?> _access = new("--access") { Description = $"The attached system's {AccessFile.Name}, from its data folder. Default: the token in the environment variable {TokenVariable}." };

    /// <summary>Holds a token of the role <c>service</c>.</summary>
    private const string TokenVariable = "ALTA_TOKEN";

    public void AddTo(Command command)
    {
        command.Add(_attach);
        command.Add(_monitors);
        command.Add(_gateway);
        command.Add(_access);
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_attach) is not null;

    /// <returns>Null when a cluster of its own is to be started.</returns>
    /// <exception cref="IOException">Nothing says by what the system would know the experiment, or it can't be read.</exception>
    public Addresses? Read(ParseResult parsed, TimeProvider time)
    {
        if (parsed.GetValue(_attach) is not { } patients) return null;
        var beside = Addresses.Beside(patients);
        return beside with
        {
            Monitors = parsed.GetValue(_monitors) is { Length: > 0 } monitors ? monitors : beside.Monitors,
            Gateway = parsed.GetValue(_gateway) ?? beside.Gateway,
            Authorization = Authorize(parsed, time),
        };
    }

    private Func<AuthenticationHeaderValue?> Authorize(ParseResult parsed, TimeProvider time)
    {
        if (parsed.GetValue(_access) is { } file) return AccessFile.Follow(file.FullName, Roles.Service, time);
        if (Environment.GetEnvironmentVariable(TokenVariable) is not { Length: > 0 } token)
            throw new IOException($"--attach needs a token: --access FILE names the system's {AccessFile.Name}, in its data folder; "
                + $"or {TokenVariable} holds a token of the role {Roles.Service}.");
        var authorization = new AuthenticationHeaderValue("Bearer", token);
        return () => authorization;
    }

    private static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result.Tokens[0].Value, result),
    };

    private static Uri? Parse(string value, ArgumentResult result)
    {
        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        result.AddError($"{result.Argument.Name} takes an address such as http://127.0.0.1:4000, not {value}.");
        return null;
    }
}
