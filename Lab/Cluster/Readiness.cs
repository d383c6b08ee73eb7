using Clients;

namespace Cluster;

/// <summary>A cluster is ready once a payment has gone through it.</summary>
public static class Readiness
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    /// <summary>Waits until ready and reports each step to <paramref name="progress"/>.</summary>
    /// <returns>What did not happen within <see cref="Bound"/>; null when the cluster is ready.</returns>
    public static async Task<string?> WaitAsync(LocalCluster cluster, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        TimeSpan Left() => Bound - time.GetElapsedTime(start);

        progress($"waiting for {Ports.PaymentsReplicas} replicas");
        var view = await cluster.Monitor.WaitAsync(view => view.Replicas.Count(replica => replica.Alive) == Ports.PaymentsReplicas, Left(), cancellation);
        if (view is null) return "the monitors do not see three living replicas";

        progress("waiting for a leader");
        view = await cluster.Monitor.WaitAsync(
            view => view.LivingLeader is not null && view.Led == cluster.Options.Shards, Left(), cancellation);
        if (view is null) return "no replica leads, or not in every shard";

        progress($"{view.Leader} leads; waiting for a payment to go through");
        var answer = await Poll.UntilAsync(token => PayAsync(cluster.Patients, token), Left(), time, cancellation);
        if (answer is null) return "no payment went through";

        // The payment does not show that each front and the pages answer.
        IEnumerable<string> others = Enumerable.Range(1, Ports.FrontReplicas).Select(Parts.Front);
        if (cluster.Options.HasClinic) others = others.Append(Clinic.Name);
        foreach (var name in others)
        {
            progress($"waiting for {name}");
            if (await Poll.UntilAsync(async token => await cluster.IsAliveAsync(name, token) ? cluster : null, Left(), time, cancellation) is null)
                return $"{name} does not answer";
        }
        return null;
    }

    /// <summary>Bills a new patient at each try, because a half-finished try can't be resumed.</summary>
    private static async Task<PaymentAnswer?> PayAsync(ClerkClient patients, CancellationToken cancellation)
    {
        var unique = Guid.CreateVersion7().ToString("N");
        var patient = await patients.AddTrialPatientAsync("Start-up check (not a patient)", $"check-{unique[..12]}", cancellation);
        await patients.AddChargeAsync(patient.Id, new NewCharge("consultation", "Start-up check", 1, 100), cancellation);
        var invoice = await patients.IssueInvoiceAsync(patient.Id, cancellation);
        var answer = await patients.PayAsync(invoice.Id, $"check-{unique}", "tok_visa", cancellation);
        return answer.IsSuccess ? answer : null;
    }
}
