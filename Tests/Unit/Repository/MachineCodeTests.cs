using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using LocalSystem;

namespace Tests.Unit.Repository;

/// <summary>A replica is built as machine code: docs/decisions/0013-a-replica-is-machine-code.md.</summary>
public sealed class MachineCodeTests
{
    private static readonly string[] Rows = ["Execute", "Query"];

    // Dapper's own methods emit code at run time, which a program of machine code can't. They are only called where the build has not replaced
    // the call, for example because it does not know the parameters' type.
    [Theory]
    [InlineData("Payments.Api")]
    [InlineData("Ledger")]
    [InlineData("Storage")]
    public void Statements_OfAReplica_AreCompiledByTheBuild(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var calls =
            from handle in metadata.MemberReferences
            let member = metadata.GetMemberReference(handle)
            where member.Parent.Kind == HandleKind.TypeReference
                && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == "SqlMapper"
            let name = metadata.GetString(member.Name)
            where Rows.Any(verb => name.StartsWith(verb, StringComparison.Ordinal))
            select name;
        Assert.Empty(calls);
    }

    [Theory]
    [InlineData("Coordination__PingInterval", "00:00:09", "PingInterval must be shorter than Lease")]
    [InlineData("Coordination__Lease", "00:09:00", "Lease must be between")]
    [InlineData("Processing__MaxInFlight", "0", "MaxInFlight must be between 1 and 4096")]
    [InlineData("Gateway__Timeout", "00:09:00", "Timeout must be between")]
    [InlineData("Access__SigningKey", "", "Access:SigningKey is missing")]
    public async Task Replica_AsMachineCode_RefusesAWrongSettingAndNamesIt(string name, string value, string told)
    {
        var program = Built();
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__redis"] = "127.0.0.1:1";
        start.Environment["ConnectionStrings__ledger"] = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
        start.Environment["Access__SigningKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        start.Environment[name] = value;
        using var replica = Process.Start(start)!;
        _ = replica.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await replica.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await replica.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, replica.ExitCode);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    /// <summary>The replica's program next to these tests.</summary>
    private static string Built()
    {
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        Assert.SkipUnless(here.Name == "release" && OperatingSystem.IsLinux() && (Programs.Find("gcc") ?? Programs.Find("clang")) is not null,
            "Only Release builds on Linux with gcc or clang compile replicas to machine code.");
        var program = Programs.Built(Path.GetFullPath(Path.Combine(here.FullName, "../../Payments.Api/release")), "Payments.Api");
        Assert.Equal("native", Path.GetFileName(Path.GetDirectoryName(program)));
        return program;
    }
}
