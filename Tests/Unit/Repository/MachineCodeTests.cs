using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Tests.Unit.Repository;

/// <summary>What a replica runs is compiled by the build, not at its start.</summary>
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
}
