using System.Reflection;

namespace AppHost;

internal static class Errors
{
    /// <summary>Errors that a person can mend are said in one line, without a stack trace; exit code 1.</summary>
    public static void SayInOneLine()
    {
        // Under test the process is the test's, and the exception goes to the test.
        if (Assembly.GetEntryAssembly() != typeof(Errors).Assembly) return;
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is not DistributedApplicationException { Message: var message }) return;
            Console.Error.WriteLine(message);
            Environment.Exit(1);
        };
    }
}
