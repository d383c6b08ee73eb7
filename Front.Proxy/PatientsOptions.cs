using System.ComponentModel.DataAnnotations;

namespace Front.Proxy;

/// <summary>Section <c>Patients</c>: where Patients.Api is, and how long requests wait for it.</summary>
public sealed class PatientsOptions
{
    public const string Section = "Patients";

    /// <summary>Base address. Service discovery resolves a service name.</summary>
    [Required]
    public Uri Address { get; set; } = new("http://127.0.0.1:4001");

    /// <summary>How long a request waits for Patients.Api to come back, counted from its first failed attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);
}
