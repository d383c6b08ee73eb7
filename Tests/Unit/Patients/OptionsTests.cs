using Microsoft.Extensions.Options;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class OptionsTests
{
    private sealed class Misconfigured : PatientsApp
    {
        protected override Dictionary<string, string> Settings => new() { ["Payments:MaxQueueDepth"] = "0" };
    }

    [Fact]
    public async Task Service_MaxQueueDepthOutOfRange_DoesNotStart()
    {
        await using var app = new Misconfigured();

        Assert.Throws<OptionsValidationException>(() => app.CreateClient());
    }
}
