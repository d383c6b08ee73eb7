namespace Tests.AppHost;

/// <summary>What every application of these tests is told: it watches no settings files, of which Linux allows few. And a data folder for applications of which a test looks at the model alone: the one of a person's run is left alone.</summary>
internal static class Scratch
{
    public static string Option { get; } = $"--Parameters:data={Path.Combine(Path.GetTempPath(), $"alta-model-{Environment.ProcessId}")}";
}
