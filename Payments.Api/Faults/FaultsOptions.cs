namespace Payments.Api.Faults;

public sealed class FaultsOptions
{
    public const string Section = "Faults";

    /// <summary>Whether an operator may break this replica over HTTP. Never in Production: the service does not start.</summary>
    public bool Allowed { get; set; }
}
