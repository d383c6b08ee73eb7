using System.Net;
using System.Net.Http.Json;
using System.Text;
using Clients;
using Cluster;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>
/// Names and documents are stored only in the ledger, card numbers nowhere. After bills, payments, a search and a leader crash, none of
/// them is found in Redis, in any log or in the exported telemetry.
/// </summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "both")]
public sealed class PrivacyTests
{
    private const string Name = "Zoraida Quetzalcóatl";
    private const string Document = "ZQ-88123-4471";
    private const string Card = "4111111111111111";

    private static readonly string[] Secrets =
        [Name, "Zoraida", "Quetzalc", Uri.EscapeDataString(Name), Document, Card, "4111 1111", "4111-1111", "4111%201111"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PatientsAndCards_AfterAFullRun_AreInNoStreamNoLogAndNoTrace()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var options = new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness,
            LedgerChoice: LedgerUnderTest.Choice)
        { OtherCollector = receiver.Address };
        KeptDataAttribute.TellOnFailure(options.Data);
        await using (var cluster = new LocalCluster(options, TimeProvider.System))
        {
            await cluster.StartAsync(Cancellation);
            if (await Readiness.WaitAsync(cluster, _ => { }, TimeProvider.System, Cancellation) is { } notReady)
                Assert.Fail($"{notReady}{Environment.NewLine}{cluster.LogTails(30)}");

            var first = await BillAsync(cluster);
            Assert.True((await PayAsync(cluster, first)).IsSuccess);
            var view = Assert.IsType<ClusterStatus>(await cluster.Monitor.WaitAsync(
                view => view.LivingLeader is not null, ClusterFixture.Bound, Cancellation));
            var second = PayAsync(cluster, await BillAsync(cluster));
            Signals.Kill(view.LivingLeader!.Pid!.Value);
            var paid = await second;
            Assert.True(paid.IsSuccess, paid.Error);
            await SearchAsync(cluster);
            await ShowACardAsync(cluster, first);

            // Proves that the places searched below hold data: the payment in the stream and in the traces, and the search.
            Assert.Contains(paid.Payment!.PaymentId,
                Text(Directory.GetFiles(options.RedisData, "*.aof", SearchOption.AllDirectories)), StringComparison.Ordinal);
            Assert.NotNull(await Poll.UntilAsync(_ => Task.FromResult(
                receiver.Holds(paid.Payment.PaymentId) && receiver.Holds("url.query") && receiver.Holds("I AM OFF") ? "all" : null),
                ClusterFixture.Bound, TimeProvider.System, Cancellation));
        }

        var redis = Text(Directory.GetFiles(options.RedisData, "*", SearchOption.AllDirectories));
        var logs = Text(Directory.GetFiles(options.Logs));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, redis, StringComparison.OrdinalIgnoreCase));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, logs, StringComparison.OrdinalIgnoreCase));
        Assert.All(Secrets, secret => Assert.False(receiver.Holds(secret), $"{secret} was exported"));
        Directory.Delete(options.Data, recursive: true);
    }

    /// <returns>The patient's invoice.</returns>
    private static async Task<string> BillAsync(LocalCluster cluster)
    {
        var patient = await cluster.Patients.AddPatientAsync(Name, Document, Cancellation);
        await cluster.Patients.AddChargeAsync(patient.Id, new NewCharge("exam", "Hemograma", 1, 100), Cancellation);
        return (await cluster.Patients.IssueInvoiceAsync(patient.Id, Cancellation)).Id;
    }

    private static Task<PaymentAnswer> PayAsync(LocalCluster cluster, string invoice) =>
        cluster.Patients.PayAsync(invoice, $"privacy-{invoice}", "tok_visa", Cancellation);

    private static async Task SearchAsync(LocalCluster cluster)
    {
        using var http = cluster.Addresses.Connect(cluster.Addresses.Patients, ClusterFixture.Bound);
        foreach (var search in new[] { Name, Document })
        {
            var found = await http.GetStringAsync(new Uri($"patients?search={Uri.EscapeDataString(search)}", UriKind.Relative), Cancellation);
            Assert.Contains(Document, found, StringComparison.Ordinal);
        }
    }

    private static async Task ShowACardAsync(LocalCluster cluster, string invoice)
    {
        Assert.Equal(400, (await cluster.Patients.PayAsync(invoice, "privacy-card", Card, Cancellation)).Status);
        var patient = await cluster.Patients.AddPatientAsync(Name, Document, Cancellation);
        using var http = cluster.Addresses.Connect(cluster.Addresses.Patients, ClusterFixture.Bound);
        using var refused = await http.PostAsJsonAsync(
            $"patients/{patient.Id}/charges", new NewCharge("exam", "4111 1111 1111 1111", 1, 100), Wire.Json, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static string Text(IEnumerable<string> files) => string.Join('\n', files.Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file))));
}
