using System.ComponentModel.DataAnnotations;

namespace Front.Proxy;

/// <summary>Section <c>Patients</c>: where Patients.Api is, and how long it is waited for.</summary>
public sealed class PatientsOptions
{
    public const string Section = "Patients";

    /// <summary>Base address; a service name is resolved by service discovery.</summary>
    [Required]
    public Uri Address { get; set; } = new("http://127.0.0.1:4001");

    /// <summary>How long a request waits for Patients.Api to come back, since it first met a dead one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);
}
