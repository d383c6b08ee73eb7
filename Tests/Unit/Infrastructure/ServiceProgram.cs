using System.Reflection;

namespace Tests.Unit.Infrastructure;

/// <summary>Runs a service's own program, for starts that must fail.</summary>
internal static class ServiceProgram
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Runs the program of <typeparamref name="TOfService"/>'s assembly; completes with what it throws.</summary>
    // Not a test host: after a failed start it may report its own disposal instead of the reason.
    public static Task RunAsync<TOfService>(params string[] settings) => Task.Run(() =>
    {
        string[] all = ["--urls=http://127.0.0.1:0", "--environment=Development", $"--{TestAccess.Setting}={TestAccess.Key}", .. settings];
        typeof(TOfService).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [all], null);
    }).WaitAsync(Bound);
}
