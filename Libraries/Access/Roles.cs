namespace Access;

/// <summary>The roles that a token can carry.</summary>
public static class Roles
{
    /// <summary>A clerk at the desk: patients, bills, payments.</summary>
    public const string Clerk = "clerk";

    /// <summary>An operator: sees everything, retries parked payments, injects faults.</summary>
    public const string Operator = "operator";

    /// <summary>A service of the system, or a program that tests it.</summary>
    public const string Service = "service";
}
