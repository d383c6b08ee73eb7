using System.Globalization;
using System.Text;
using Access;
using Front.Proxy;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using Tests.Unit.Infrastructure;
using Tests.Unit.Patients;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>The front on a real socket, in front of a backend.</summary>
internal sealed class FrontHost : WebApplicationFactory<PatientsOptions>
{
    public const string Payment = "/invoices/7/payments";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly string _address;
    private readonly TimeSpan _patience;
    private readonly Listener _log = new();

    public FrontHost(Backend backend, TimeSpan? patience = null) : this($"http://127.0.0.1:{backend.Port}", patience)
    {
    }

    public FrontHost(string address, TimeSpan? patience = null)
    {
        (_address, _patience) = (address, patience ?? TimeSpan.FromSeconds(60));
        ClientOptions.AllowAutoRedirect = false;
        UseKestrel();
    }

    public HttpClient Http => field ??= CreateClient().As(Roles.Clerk);

    /// <summary>Completes when a request has found the backend away.</summary>
    public Task Away => _log.Away.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, string? key = null, string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (prefer is not null) request.Headers.TryAddWithoutValidation("Prefer", prefer);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> PayAsync(string body = """{"card_token": "tok_visa"}""", string? prefer = null) =>
        SendAsync(HttpMethod.Post, Payment, body, "key-1", prefer);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseSetting(TestAccess.Setting, TestAccess.Key);
        builder.UseSetting("Patients:Address", _address);
        builder.UseSetting("Patients:Patience", _patience.ToString("c", CultureInfo.InvariantCulture));
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(_log));
    }

    private sealed class Listener : ILoggerProvider, ILogger
    {
        private const int PatientsAway = 400;

        public TaskCompletionSource Away { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == PatientsAway) Away.TrySetResult();
        }

        public void Dispose()
        {
        }
    }
}
