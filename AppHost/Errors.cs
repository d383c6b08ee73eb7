using System.Reflection;

namespace AppHost;

internal static class Errors
{
    /// <summary>Prints an error that the user can fix as one line, without a stack trace, and exits with code 1.</summary>
    public static void SayInOneLine()
    {
        // Under test the process belongs to the test, which gets the exception.
        if (Assembly.GetEntryAssembly() != typeof(Errors).Assembly) return;
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (Fixable(unhandled.ExceptionObject as Exception) is not { Message: var message }) return;
            Console.Error.WriteLine(message);
            Environment.Exit(1);
        };
    }

    /// <returns>The error that the user can fix, which the host wraps at its start; null for any other exception.</returns>
    internal static DistributedApplicationException? Fixable(Exception? exception) => exception switch
    {
        null => null,
        DistributedApplicationException fixable => fixable,
        _ => Fixable(exception.InnerException),
    };
}
