namespace Payments.Api.Faults;

public sealed class FaultsOptions
{
    public const string Section = "Faults";

    /// <summary>Whether an operator may crash or freeze this replica over HTTP. In Production the service does not start with it.</summary>
    public bool Allowed { get; set; }
}
