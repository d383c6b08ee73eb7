using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceDefaults.Waiting;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class StoppingTests
{
    [Fact]
    public async Task Payment_WaitedForWhenTheServiceStops_AnswersItsLocation_AndThatItWasCutShort()
    {
        // Unlike Kestrel, the test server does not wait for its requests when it stops, so they would lose their PostgreSQL connections.
        Assert.SkipWhen(TestPostgres.IsChosen, "Tests/Cluster covers this on PostgreSQL.");
        await using var app = new PatientsApp();
        await app.InitializeAsync();
        var (_, invoiceId) = await app.BillAsync();
        var committed = app.NextCommit();
        var waiting = app.PayAsync(invoiceId, "key-1", card: "tok_slow");
        await committed;

        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var answer = await waiting;
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal($"/payments/{answer.Id}", answer.Headers.Location?.ToString());
        Assert.Equal([CutShort.Stopping], answer.Headers.GetValues(CutShort.Header));
    }

    [Fact]
    public async Task Payment_WhoseTimeIsOver_IsNotMarkedCutShort()
    {
        await using var app = new PatientsApp();
        await app.InitializeAsync();
        var (_, invoiceId) = await app.BillAsync();

        var answer = await app.PayAsync(invoiceId, "key-1", card: "tok_slow", prefer: "wait=0");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.False(answer.Headers.Contains(CutShort.Header));
    }
}
