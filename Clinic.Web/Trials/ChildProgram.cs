using System.Diagnostics;

namespace Clinic.Web.Trials;

/// <summary>Starts a program that ends with this process, even if this process is killed.</summary>
internal static class ChildProgram
{
    private const string SetPriv = "/usr/bin/setpriv";

    /// <summary>
    /// PR_SET_PDEATHSIG takes effect when the <em>thread</em> that started the child ends, not the process. So that thread waits
    /// for the child.
    /// </summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        if (File.Exists(SetPriv))
        {
            string[] command = ["--pdeathsig", "KILL", "--", start.FileName];
            for (var index = 0; index < command.Length; index++) start.ArgumentList.Insert(index, command[index]);
            start.FileName = SetPriv;
        }
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = new Thread(() =>
        {
            try
            {
                var process = Process.Start(start)!;
                started.SetResult(process);
                process.WaitForExit();
            }
            catch (Exception exception)
            {
                // Ignored after the start: by then the caller has noticed the end itself and disposed of the process.
                started.TrySetException(exception);
            }
        });
        (waiting.IsBackground, waiting.Name) = (true, "trial");
        waiting.Start();
        return started.Task;
    }
}
