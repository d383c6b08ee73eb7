using System.Reflection;
using Tests;
using Xunit.v3;

[assembly: KeptData]

namespace Tests;

/// <summary>The data and logs of services under test. They are removed at the end, but kept if a test of this process has failed.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class KeptDataAttribute : BeforeAfterTestAttribute
{
    private static volatile bool _hasFailure;

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed) _hasFailure = true;
    }

    /// <summary>For a test that removes its data itself after it has passed.</summary>
    public static void TellOnFailure(string folder) => TestContext.Current.TestOutputHelper!.WriteLine($"Data and logs are kept in {folder}");

    /// <summary>For a fixture that is disposed.</summary>
    public static void Remove(string folder)
    {
        // ./test repeats this line at its end.
        if (_hasFailure) Console.WriteLine($"A test failed: data and logs are kept in {folder}");
        else Directory.Delete(folder, recursive: true);
    }
}
