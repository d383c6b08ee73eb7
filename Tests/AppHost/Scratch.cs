namespace Tests.AppHost;

/// <summary>The data folder of applications whose model alone is tested, so that the tests do not touch the folder of a developer's run.</summary>
internal static class Scratch
{
    public static string Option { get; } = $"--Parameters:data={Path.Combine(Path.GetTempPath(), $"alta-model-{Environment.ProcessId}")}";
}
