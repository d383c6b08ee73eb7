using System.CommandLine;
using Experiment.Clients;

namespace Experiment.Trials;

/// <summary>The command line's options of a system that is already running.</summary>
internal sealed class Attachment
{
    private readonly Option<Uri?> _attach = Address("--attach", "Tries the running system whose front is at this address, for example http://127.0.0.1:4000, and starts nothing.");
    private readonly Option<Uri?> _monitor = Address("--monitor", "The attached system's monitor. Default: ports 5000 and 5010 of the same host.");
    private readonly Option<Uri?> _gateway = Address("--gateway", "The attached system's gateway. Default: port 6001 of the same host.");

    public void AddTo(Command command)
    {
        command.Add(_attach);
        command.Add(_monitor);
        command.Add(_gateway);
    }

    /// <returns>Null when a cluster of its own is to be started.</returns>
    public Addresses? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_attach) is not { } patients) return null;
        var beside = Addresses.Beside(patients);
        return beside with
        {
            Monitors = parsed.GetValue(_monitor) is { } monitor ? [monitor] : beside.Monitors,
            Gateway = parsed.GetValue(_gateway) ?? beside.Gateway,
        };
    }

    private static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
            result.AddError($"{name} takes an address such as http://127.0.0.1:4000, not {result.Tokens[0].Value}.");
            return null;
        },
    };
}
