using System.Globalization;

namespace LocalSystem;

/// <summary>The services' settings as environment variables, for every program that starts the services.</summary>
public static class ServiceSettings
{
    /// <summary>The key that signs tokens, in base64.</summary>
    public const string SigningKey = "Access__SigningKey";

    /// <summary>The code in the clinic's sign-in link.</summary>
    public const string SignInCode = "Access__SignInCode";

    /// <summary>The folder in which the clinic keeps the keys of its cookies.</summary>
    public const string ClinicKeys = "Clinic__Keys";

    /// <summary>The address of the Aspire dashboard, for the clinic's links to it.</summary>
    public const string ClinicDashboard = "Clinic__Dashboard";

    /// <summary>True if operators may crash and freeze a replica.</summary>
    public const string FaultsAllowed = "Faults__Allowed";

    /// <summary>The address of the gateway that replicas use for charges.</summary>
    public const string GatewayAddress = "Gateway__Address";

    /// <summary>The address of the Patients.Api that a front forwards to.</summary>
    public const string PatientsAddress = "Patients__Address";

    /// <summary>The number of shards, the same in Patients.Api, replicas and monitors.</summary>
    public const string Shards = "Payments__Shards";

    /// <summary>The port that several fronts listen on together.</summary>
    public const string FrontSharedPort = "Front__SharedPort";

    /// <summary>The id that a replica prefers, such as <c>server_1</c>.</summary>
    public const string ReplicaId = "Replica__Id";

    /// <summary>The address that a replica advertises to others.</summary>
    public const string ReplicaAddress = "Replica__Address";

    /// <summary>A monitor's name, such as <c>monitor_1</c>.</summary>
    public const string MonitorName = "Monitor__Name";

    /// <summary>The address that a monitor advertises to others.</summary>
    public const string MonitorAddress = "Monitor__Address";

    /// <summary>The program that the clinic's page <em>Trials</em> starts.</summary>
    public const string TrialsProgram = "Trials__Program";

    /// <summary>The folder of the trials that the clinic's page lists.</summary>
    public const string TrialsHistory = "Trials__History";

    /// <summary>False: settings are read once, at the start. Linux allows 128 file watchers per user, and each service would use some.</summary>
    public const string ReloadConfiguration = "DOTNET_hostBuilder__reloadConfigOnChange";

    /// <param name="store"><c>ledger</c>, <c>redis</c> or <c>gateway</c> (the simulator's own record).</param>
    public static string ConnectionString(string store) => $"ConnectionStrings__{store}";

    /// <summary>An address of a service for service discovery.</summary>
    /// <param name="index">From 0, if the service has several.</param>
    public static string Endpoint(string service, int index = 0) => string.Create(CultureInfo.InvariantCulture, $"services__{service}__http__{index}");
}
