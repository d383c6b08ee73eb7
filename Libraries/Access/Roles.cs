namespace Access;

/// <summary>Who a token stands for, by what it may do.</summary>
public static class Roles
{
    /// <summary>A person at the desk: patients, bills, payments.</summary>
    public const string Clerk = "clerk";

    /// <summary>A person who runs the system: looks at all of it, sends parked payments again, breaks it on purpose.</summary>
    public const string Operator = "operator";

    /// <summary>A part of the system, or a program that tries it.</summary>
    public const string Service = "service";
}
