namespace AppHost;

internal static class Errors
{
    /// <summary>What a person can mend is said in one line, without a stack trace; exit code 1.</summary>
    public static void SayInOneLine() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        if (unhandled.ExceptionObject is not DistributedApplicationException { Message: var message }) return;
        Console.Error.WriteLine(message);
        Environment.Exit(1);
    };
}
