using Xunit;

namespace Tests.Unit.Patients;

public sealed class OpenApiTests(PatientsApp app) : IClassFixture<PatientsApp>
{
    [Fact]
    public async Task OpenApiDocument_EveryOperation_HasASummaryAndTypedAnswers()
    {
        var document = await app.GetAsync("/openapi/v1.json");

        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (path.Key, method))).ToList();
        Assert.Equal(23, operations.Count);
        Assert.All(operations, operation => Assert.NotEmpty((string)operation.method.Value!["summary"]!));
        Assert.All(operations, operation => Assert.Contains(operation.method.Value!["responses"]!.AsObject(), answer =>
            answer.Key.StartsWith('2') && answer.Value!["content"]!["application/json"]!["schema"] is not null));
        Assert.Contains("unit_price", document["components"]!["schemas"]!["NewCharge"]!.ToJsonString(), StringComparison.Ordinal);
    }
}
