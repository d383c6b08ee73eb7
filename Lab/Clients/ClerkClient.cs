using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Clients;

/// <summary>The clerk's calls to Patients.Api, and reads of the ledger.</summary>
public sealed class ClerkClient(Addresses addresses) : IDisposable
{
    private const int PageSize = 500;

    /// <summary>Seconds that a payment request asks the server to wait for the settlement.</summary>
    public const int PreferredWait = 60;

    private readonly HttpClient _patients = addresses.Connect(addresses.Patients, TimeSpan.FromSeconds(PreferredWait + 30));

    public Task<Created> AddPatientAsync(string name, string document, CancellationToken cancellation) =>
        _patients.PostAsync<Created>("patients", new { name, document }, cancellation);

    /// <summary>Admits a patient of an experiment or a check, who is in no clerk's list.</summary>
    public Task<Created> AddTrialPatientAsync(string name, string document, CancellationToken cancellation) =>
        _patients.PostAsync<Created>("patients", new { name, document, trial = true }, cancellation);

    public Task<Created> AddChargeAsync(string patient, NewCharge charge, CancellationToken cancellation) =>
        _patients.PostAsync<Created>($"patients/{patient}/charges", charge, cancellation);

    public Task<Created> IssueInvoiceAsync(string patient, CancellationToken cancellation) =>
        _patients.PostAsync<Created>($"patients/{patient}/invoices", null, cancellation);

    public Task<InvoiceView> GetInvoiceAsync(string invoice, CancellationToken cancellation) =>
        _patients.GetAsync<InvoiceView>($"invoices/{invoice}", cancellation);

    /// <summary>Takes an unpaid invoice back: its charges are unbilled again.</summary>
    public Task<InvoiceView> CancelInvoiceAsync(string invoice, string reason, CancellationToken cancellation) =>
        _patients.PostAsync<InvoiceView>($"invoices/{invoice}/cancel", new { reason }, cancellation);

    /// <summary>Takes a charge that is not billed off the patient's bill.</summary>
    public Task<Created> VoidChargeAsync(string charge, string reason, CancellationToken cancellation) =>
        _patients.PostAsync<Created>($"charges/{charge}/void", new { reason }, cancellation);

    /// <summary>Sends one payment request. A failed connection is returned as an answer, not thrown.</summary>
    /// <param name="wait">Seconds that the server is asked to wait for the settlement.</param>
    /// <param name="amount">A part of what is outstanding; null for all of it.</param>
    public Task<PaymentAnswer> PayAsync(
        string invoice, string idempotencyKey, string cardToken, CancellationToken cancellation, int wait = PreferredWait, long? amount = null) =>
        AskAsync($"invoices/{invoice}/payments", new { card_token = cardToken, amount }, idempotencyKey, wait, cancellation);

    /// <summary>As <see cref="PayAsync"/>, in cash.</summary>
    public Task<PaymentAnswer> PayCashAsync(
        string invoice, string idempotencyKey, CancellationToken cancellation, int wait = PreferredWait, long? amount = null) =>
        AskAsync($"invoices/{invoice}/payments", new { method = "cash", amount }, idempotencyKey, wait, cancellation);

    /// <summary>
    /// Asks for a refund, as <see cref="PayAsync"/> asks for a payment. In the answer, <see cref="PaymentView.PaymentId"/> is the payment that is
    /// given back, and <see cref="PaymentView.Id"/> the refund.
    /// </summary>
    /// <param name="amount">A part of what is not refunded yet; null for all of it.</param>
    public Task<PaymentAnswer> RefundAsync(
        string payment, string idempotencyKey, string reason, CancellationToken cancellation, int wait = PreferredWait, long? amount = null) =>
        AskAsync($"payments/{payment}/refunds", new { reason, amount }, idempotencyKey, wait, cancellation);

    /// <summary>Gives a parked payment up, as an operator would.</summary>
    public Task<PaymentAnswer> GiveUpAsync(
        string payment, string idempotencyKey, string reason, CancellationToken cancellation, int wait = PreferredWait) =>
        AskAsync($"payments/{payment}/give-up", new { reason }, idempotencyKey, wait, cancellation);

    private async Task<PaymentAnswer> AskAsync(string path, object body, string idempotencyKey, int wait, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body),
            Headers = { { "Idempotency-Key", idempotencyKey }, { "Prefer", $"wait={wait}" } },
        };
        try
        {
            using var response = await _patients.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return response.IsSuccessStatusCode
                ? new PaymentAnswer((int)response.StatusCode, JsonSerializer.Deserialize<PaymentView>(text, Wire.Json), null)
                : new PaymentAnswer((int)response.StatusCode, null, text);
        }
        catch (Exception exception) when (Wire.IsTransient(exception))
        {
            return new PaymentAnswer(null, null, exception.Message);
        }
    }

    /// <summary>Retries a parked payment, as an operator would.</summary>
    public async Task RetryPaymentAsync(string payment, CancellationToken cancellation)
    {
        using var response = await _patients.PostAsync(new Uri($"payments/{payment}/retry", UriKind.Relative), null, cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <returns>Null if there is no such payment.</returns>
    public async Task<PaymentView?> GetPaymentAsync(string payment, CancellationToken cancellation)
    {
        using var response = await _patients.GetAsync(new Uri($"payments/{payment}", UriKind.Relative), cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<PaymentView>(Wire.Json, cancellation);
    }

    /// <summary>The ledger's entries with a sequence above <paramref name="after"/>, in order.</summary>
    public async Task<IReadOnlyList<SettlementView>> GetSettlementsAsync(long after, CancellationToken cancellation)
    {
        var settlements = new List<SettlementView>();
        while (true)
        {
            var read = await GetSettlementsAsync(after, PageSize, cancellation);
            if (read.Count == 0) return settlements;
            settlements.AddRange(read);
            after = read[^1].Sequence;
        }
    }

    /// <summary>The highest sequence in the ledger, 0 if it is empty. Binary search, because a ledger may be long.</summary>
    public async Task<long> GetLastSequenceAsync(CancellationToken cancellation)
    {
        async Task<bool> AnyAfter(long sequence) => (await GetSettlementsAsync(sequence, 1, cancellation)).Count > 0;

        if (!await AnyAfter(0)) return 0;
        long low = 0, high = 1;
        while (await AnyAfter(high)) (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (await AnyAfter(middle)) low = middle;
            else high = middle;
        }
        return high;
    }

    public void Dispose() => _patients.Dispose();

    private async Task<IReadOnlyList<SettlementView>> GetSettlementsAsync(long after, int size, CancellationToken cancellation) =>
        (await _patients.GetAsync<Settlements>($"settlements?after={after}&page_size={size}", cancellation)).Items;

    private sealed record Settlements(IReadOnlyList<SettlementView> Items);
}
