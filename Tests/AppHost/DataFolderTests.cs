using AppHost;
using Aspire.Hosting.Testing;
using LocalSystem;

namespace Tests.AppHost;

/// <summary>Starts that are refused before anything is written or started.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("alta-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AppHost_OnTheDataOfAnotherSystem_IsRefused_AndNamesItsProcess()
    {
        using var owner = OwnedFolder.Take(_root);
        var before = Directory.GetFileSystemEntries(_root);

        var refused = await RefusalAsync($"--Parameters:data={_root}");

        Assert.Equal($"{_root} is in use by process {Environment.ProcessId}: stop it, or choose another data folder.", refused.Message);
        Assert.Equal(before, Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public async Task AppHost_WhoseDataFolderIsAFile_SaysSo()
    {
        var file = Path.Combine(_root, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);
        Assert.StartsWith($"{file} can't be used as the data folder: ", (await RefusalAsync($"--Parameters:data={file}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--liveness=soon", "--liveness must be from 2 to 3600, not soon.")]
    [InlineData("--liveness=1", "--liveness must be from 2 to 3600, not 1.")]
    [InlineData("--restart-delay=-1", "--restart-delay must be from 0 to 600, not -1.")]
    public async Task AppHost_WithABadNumber_SaysWhatIsAllowed(string option, string message) =>
        Assert.Equal(message, (await RefusalAsync(option, Scratch.NewOption())).Message);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>The error that a user sees.</summary>
    private static async Task<Exception> RefusalAsync(params string[] options)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(["--redis=process", .. options], Cancellation);
            await using var app = await builder.BuildAsync(Cancellation);
            await app.StartAsync(Cancellation);
        });
        return Assert.IsType<DistributedApplicationException>(Errors.Fixable(refused));
    }
}
