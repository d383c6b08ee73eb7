using System.Globalization;
using LocalSystem;

namespace Tests.Unit.LocalSystem;

/// <summary>A data folder has one owner. A second process is the same to the operating system as a second open file.</summary>
public sealed class OwnedFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("alta-test-").FullName;

    private string Data => Path.Combine(_root, "data");

    [Fact]
    public void Take_OfATakenFolder_NamesItsProcess_AndWritesNothing()
    {
        using var first = OwnedFolder.Take(Data);
        File.WriteAllText(Path.Combine(Data, "access.json"), "first");
        var before = Files();

        var refused = Assert.Throws<IOException>(() => OwnedFolder.Take(Data));

        Assert.Equal($"{Data} is in use by process {Environment.ProcessId}: stop it, or choose another data folder.", refused.Message);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Take_ByAnotherPath_IsRefusedToo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows links only to administrators.");
        using var first = OwnedFolder.Take(Data);
        Directory.CreateSymbolicLink(Path.Combine(_root, "link"), Data);
        Assert.Throws<IOException>(() => OwnedFolder.Take(Path.Combine(_root, "link")));
    }

    [Fact]
    public void Take_AfterTheOwnerLeft_Succeeds_EvenIfTheStoredProcessLives()
    {
        OwnedFolder.Take(Data).Dispose();
        // This process lives, but it does not hold the lock.
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(Data, "owner.pid")));
        OwnedFolder.Take(Data).Dispose();
    }

    [Fact]
    public void Take_OfATakenFolderWithoutAStoredId_StillIsRefused()
    {
        using var first = OwnedFolder.Take(Data);
        File.Delete(Path.Combine(Data, "owner.pid"));
        Assert.Contains("in use by another process", Assert.Throws<IOException>(() => OwnedFolder.Take(Data)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    public void Take_OfWhatIsNoFolder_SaysSoInOneSentence(string name)
    {
        File.WriteAllText(Path.Combine(_root, "file"), "");
        var path = Path.Combine(_root, name);
        var refused = Assert.Throws<IOException>(() => OwnedFolder.Take(path));
        Assert.StartsWith($"{path} can't be used as the data folder: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private List<(string, DateTime, long)> Files() => [.. new DirectoryInfo(Data).GetFiles("*", SearchOption.AllDirectories)
        .Select(file => (file.Name, file.LastWriteTimeUtc, file.Length)).OrderBy(file => file.Name)];
}
