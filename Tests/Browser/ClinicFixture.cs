using System.Net.Http.Json;
using System.Text.Json;
using Access;
using Clients;
using Cluster;
using LocalSystem;
using LocalSystem.Replication;

namespace Tests.Browser;

/// <summary>One real cluster with its pages and one browser. The tests share them and run one after another; each must leave the cluster working.</summary>
public class ClinicFixture : IAsyncLifetime
{
    /// <summary>Generous: it only tells a hang from a slow machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private readonly List<IBrowserContext> _open = [];
    private string? _test;
    private int _people;

    public ClinicFixture() : this(options => options)
    {
    }

    protected ClinicFixture(Func<ClusterOptions, ClusterOptions> change) => System = new(change(
        new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness, HasClinic: true)),
        TimeProvider.System);

    public LocalCluster System { get; }

    public Uri Clinic => Ports.Local(System.Options.Ports.Clinic);

    /// <summary>The reason why the pages can't be tested on this machine, or null.</summary>
    public string? WhyNot => Chromium.Path is null ? "Chromium is not installed (Debian: apt-get install chromium)"
        : Cluster.Clinic.WhyNot() ?? (System.Options.StartsReplicatedPostgres ? PatroniServer.WhatIsMissing() : null);

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null) return;
        Assert.Null(Preflight.WhatIsMissing(System.Options));
        await System.StartAsync(CancellationToken.None);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        SetDefaultExpectTimeout((float)Bound.TotalMilliseconds);
        if (await Readiness.WaitAsync(System, _ => { }, TimeProvider.System, CancellationToken.None) is { } notReady)
            Assert.Fail($"{notReady}{Environment.NewLine}{System.LogTails(30)}");
    }

    /// <summary>Opens a separate browser session, signed out.</summary>
    public async Task<IPage> OpenAsync(string locale = "en-US", int width = 1280, int height = 900)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        await CloseOthersAsync();
        var context = await _browser!.NewContextAsync(new()
        {
            Locale = locale,
            ViewportSize = new() { Width = width, Height = height },
            BaseURL = Clinic.ToString(),
        });
        _open.Add(context);
        context.SetDefaultTimeout((float)Bound.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>Opens a separate browser session, signed in as a clerk and operator of its own.</summary>
    public async Task<IPage> SignInAsync(string locale = "en-US", int width = 1280, int height = 900, TimeSpan? lifetime = null)
    {
        var page = await OpenAsync(locale, width, height);
        await page.GotoAsync(LinkFor($"ana-{Interlocked.Increment(ref _people)}", lifetime));
        return page;
    }

    /// <summary>A link that signs in once. Two of one second are equal, so each test gives a name of its own.</summary>
    public string LinkFor(string person, TimeSpan? lifetime = null, params string[] roles) =>
        $"/sign-in?t={TokenFor(person, lifetime ?? TimeSpan.FromHours(1), roles)}";

    public string TokenFor(string person, TimeSpan lifetime, params string[] roles) => System.Options.Secrets.Tokens(TimeProvider.System)
        .Mint(person, roles is [] ? [Roles.Clerk, Roles.Operator] : roles, lifetime);

    public string Token(string role) => AccessFile.Read(System.Options.AccessFile, role);

    /// <summary>Admits a patient with a charge of each kind, 100,000 pesos in total.</summary>
    public async Task<(string Id, string Name)> AdmitAsync()
    {
        var name = $"Paciente {Guid.NewGuid():N}"[..21];
        var patient = await System.Patients.AddPatientAsync(name, $"CC{Guid.NewGuid():N}"[..12], CancellationToken.None);
        foreach (var (kind, quantity, price) in new[] { ("exam", 2, 2_000_000L), ("medication", 10, 100_000L),
            ("procedure", 1, 2_500_000L), ("consultation", 1, 2_500_000L) })
            await System.Patients.AddChargeAsync(patient.Id, new NewCharge(kind, $"Some {kind}", quantity, price), CancellationToken.None);
        return (patient.Id, name);
    }

    /// <summary>Admits a patient who has used nothing yet.</summary>
    public async Task<(string Id, string Name)> AdmitWithoutChargesAsync()
    {
        var name = $"Paciente {Guid.NewGuid():N}"[..21];
        return ((await System.Patients.AddPatientAsync(name, $"CC{Guid.NewGuid():N}"[..12], CancellationToken.None)).Id, name);
    }

    public Task ChargeAsync(string patient, long price) =>
        System.Patients.AddChargeAsync(patient, new NewCharge("exam", "One more exam", 1, price), CancellationToken.None);

    /// <summary>Issues an invoice for a new patient.</summary>
    public async Task<string> BillAsync() => (await System.Patients.IssueInvoiceAsync((await AdmitAsync()).Id, CancellationToken.None)).Id;

    /// <summary>Pays an invoice and waits for the outcome.</summary>
    public async Task<PaymentView> PayAsync(string invoice) => Assert.IsType<PaymentView>(
        (await System.Patients.PayAsync(invoice, $"test-{invoice}", "tok_visa", CancellationToken.None)).Payment);

    /// <summary>The id of the invoice's requested payment, which may not be settled yet.</summary>
    public async Task<string> PaymentOfAsync(string invoice) => (await ReadAsync($"invoices/{invoice}")).GetProperty("payment_id").GetString()!;

    /// <summary>The invoice's running number.</summary>
    public async Task<string> NumberOfAsync(string invoice) => (await ReadAsync($"invoices/{invoice}")).GetProperty("number").GetRawText();

    /// <summary>What Patients.Api answers, independently of the pages.</summary>
    public async Task<JsonElement> ReadAsync(string path)
    {
        using var patients = System.Addresses.Connect(System.Addresses.Patients, Bound);
        return await patients.GetFromJsonAsync<JsonElement>(path);
    }

    /// <summary>Delays the gateway's next charge, so that a test can act while it is under way.</summary>
    public Task SlowTheNextChargeAsync(TimeSpan by) => BehaveAsync(new { mode = "slow", times = 1, slow_ms = (int)by.TotalMilliseconds });

    /// <summary>Sets how the gateway behaves from now on.</summary>
    public async Task BehaveAsync(object behavior)
    {
        using var gateway = System.Addresses.Connect(System.Addresses.Gateway, Bound);
        using var answer = await gateway.PutAsJsonAsync("behavior", behavior);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Parks the payment of a new patient. Another test must find none: end with <see cref="RetryParkedAsync"/>.</summary>
    /// <returns>The invoice.</returns>
    public async Task<string> ParkAsync()
    {
        var invoice = await BillAsync();
        await BehaveAsync(new { mode = "error_before_charge" });
        await System.Patients.PayAsync(invoice, $"test-{invoice}", "tok_visa", CancellationToken.None, wait: 0);
        using var patients = System.Addresses.Connect(System.Addresses.Patients, Bound);
        using var parked = await patients.PostAsync(new Uri($"payments/{await PaymentOfAsync(invoice)}/park", UriKind.Relative), null);
        parked.EnsureSuccessStatusCode();
        await BehaveAsync(new { mode = "normal" });
        return invoice;
    }

    public async Task RetryParkedAsync()
    {
        using var patients = System.Addresses.Connect(System.Addresses.Patients, Bound);
        using var retried = await patients.PostAsync(new Uri("payments/retry-parked", UriKind.Relative), null);
        retried.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until a part answers.</summary>
    public async Task WaitForAsync(string part) => Assert.NotNull(await Poll.UntilAsync(
        async token => await System.IsAliveAsync(part, token) ? part : null, Bound, TimeProvider.System, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        await System.DisposeAsync();
        KeptDataAttribute.Remove(System.Options.Data);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the pages that the previous test left open, because live pages keep the machine busy.</summary>
    private async Task CloseOthersAsync()
    {
        var test = TestContext.Current.Test?.UniqueID;
        if (test == _test) return;
        _test = test;
        foreach (var context in _open)
        {
            // Leaving a page ends its circuit at once. Closing the context would keep it on the server for minutes.
            foreach (var page in context.Pages) await page.GotoAsync("about:blank");
            await context.CloseAsync();
        }
        _open.Clear();
    }
}

[CollectionDefinition(Name)]
public sealed class OneClinic : ICollectionFixture<ClinicFixture>
{
    public const string Name = "one clinic";
}
