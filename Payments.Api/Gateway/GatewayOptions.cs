using System.ComponentModel.DataAnnotations;

namespace Payments.Api.Gateway;

public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Base address; a service name is resolved by service discovery.</summary>
    [Required]
    public Uri Address { get; set; } = new("http://127.0.0.1:6001");

    /// <summary>After this time the client stops waiting for an answer, and the outcome is unknown.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
