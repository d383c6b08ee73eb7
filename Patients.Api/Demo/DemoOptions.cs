namespace Patients.Api.Demo;

/// <summary>Configuration section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    public const string Section = "Demo";

    /// <summary>Whether the demo patients are added to a ledger without patients.</summary>
    public bool Enabled { get; set; } = true;
}
