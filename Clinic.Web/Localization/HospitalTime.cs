namespace Clinic.Web.Localization;

/// <summary>The time at the hospital: its zone is a setting, not the server's.</summary>
internal sealed class HospitalTime(TimeZoneInfo zone) : TimeProvider
{
    /// <summary>An IANA name. The default is the zone of the demonstration's hospital.</summary>
    private const string Setting = "Clinic:TimeZone";
    private const string Default = "America/Bogota";

    public override TimeZoneInfo LocalTimeZone => zone;

    /// <exception cref="InvalidOperationException">The setting names no zone.</exception>
    public static HospitalTime Of(IConfiguration configuration)
    {
        var name = configuration[Setting] is { Length: > 0 } given ? given : Default;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? new HospitalTime(zone)
            : throw new InvalidOperationException($"{Setting} is “{name}”, which is no time zone of this machine. "
                + $"Set it to a name such as {Default}, and install the zones (Debian: apt-get install tzdata).");
    }
}

internal static class HospitalTimeExtensions
{
    /// <summary>Before the service defaults, which add the machine's time if there is no other.</summary>
    public static WebApplicationBuilder AddHospitalTime(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(HospitalTime.Of(builder.Configuration));
        return builder;
    }
}
