using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Http.Headers;
using Access;
using Clients;
using CommandLine;
using LocalSystem;

namespace Experiment.Trials;

/// <summary>Command-line options for attaching to a running system.</summary>
internal sealed class Attachment
{
    private readonly Option<Uri?> _attach = Address("--attach",
        "Tests a running system instead of starting one. Takes the address of its front, for example http://127.0.0.1:4000.");
    private readonly Option<Uri[]> _monitors = new("--monitor")
    {
        Description = "The attached system's monitors; repeat the option for each. Default: ports 5000 and 5010 on the same host.",
        CustomParser = result => [.. result.Tokens.Select(token => Parse(token.Value, result)).OfType<Uri>()],
    };
    private readonly Option<Uri?> _gateway = Address("--gateway", "The attached system's gateway. Default: port 6001 on the same host.");

    private readonly Option<string?> _access = Options.Path("--access",
        $"The attached system's {AccessFile.Name}, from its data folder. Default: the token in the environment variable {TokenVariable}.");

    /// <summary>Holds a token of the role <c>service</c>.</summary>
    private const string TokenVariable = "ALTA_TOKEN";

    public void AddTo(Command command)
    {
        command.Add(_attach);
        command.Add(_monitors);
        command.Add(_gateway);
        command.Add(_access);
    }

    /// <summary>
    /// Where a trial's events go if the command line does not say: into the attached system's data folder, from where its pages list
    /// the trial. Null if the folder is unknown.
    /// </summary>
    public string? HistoryFile(ParseResult parsed, TimeProvider time) =>
        parsed.GetValue(_attach) is not null && parsed.GetValue(_access) is { } access && Path.GetDirectoryName(Path.GetFullPath(access)) is { } folder
            ? Path.Combine(folder, TrialHistory.Folder, TrialHistory.FileName(time.GetUtcNow()))
            : null;

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_attach) is not null;

    /// <returns>The addresses, or null if <c>--attach</c> is not given.</returns>
    /// <exception cref="UsageException">There is no token for the system, or the access file can't be read.</exception>
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
        if (parsed.GetValue(_access) is { } file) return Follow(file, time);
        if (Environment.GetEnvironmentVariable(TokenVariable) is not { Length: > 0 } token)
            throw new UsageException($"--attach needs a token: --access FILE with the system's {AccessFile.Name} from its data folder, "
                + $"or the environment variable {TokenVariable} with a token of the role {Roles.Service}.");
        var authorization = new AuthenticationHeaderValue("Bearer", token);
        return () => authorization;
    }

    private static Func<AuthenticationHeaderValue?> Follow(string file, TimeProvider time)
    {
        try
        {
            return AccessFile.Follow(file, Roles.Service, time);
        }
        catch (IOException unreadable)
        {
            throw new UsageException($"--access: {unreadable.Message}", unreadable);
        }
    }

    private static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result.Tokens[0].Value, result),
    };

    private static Uri? Parse(string value, ArgumentResult result)
    {
        // Without a user and a password: the address is repeated in reports.
        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" }) return address;
        result.AddError($"{result.Argument.Name} takes an address such as http://127.0.0.1:4000, not {value}.");
        return null;
    }
}
