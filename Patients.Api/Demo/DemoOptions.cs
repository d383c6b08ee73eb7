namespace Patients.Api.Demo;

/// <summary>Configuration section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    public const string Section = "Demo";

    /// <summary>Whether a ledger without patients is given the demo hospital's.</summary>
    public bool Enabled { get; set; } = true;
}
