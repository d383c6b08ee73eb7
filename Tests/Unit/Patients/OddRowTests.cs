using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Patients.Api.Settled;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>A failure that is no database error, such as a row that can't be read, does not end the answers to the clerks.</summary>
public sealed class OddRowTests : IAsyncLifetime
{
    private readonly AnnouncedOnly _stream = new();
    private TestLedger _file = null!;
    private Odd _ledger = null!;
    private SettlementWatcher _watcher = null!;

    public async ValueTask InitializeAsync()
    {
        _file = await TestLedger.CreateAsync();
        _ledger = new Odd(_file.Open());
        _watcher = new SettlementWatcher(
            _stream, _ledger, new FakeTimeProvider(), new Lifetime(), NullLogger<SettlementWatcher>.Instance);
        await _watcher.StartAsync(CancellationToken.None);
        await _stream.Subscribed;
    }

    public async ValueTask DisposeAsync()
    {
        await _watcher.StopAsync(CancellationToken.None);
        _watcher.Dispose();
        await _file.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Batch_ThatCannotBeRead_IsReadOneByOne()
    {
        string[] ids = [await Requests.RequestPaymentAsync(_file.Database), await Requests.RequestPaymentAsync(_file.Database)];
        await TestLeader.SettleAsync(_ledger, "card_token = 'tok_slow'");
        _ledger.FailsFor = reads => reads == 1;
        await AnsweredAsync(TestContext.Current.CancellationToken, ids);
    }

    [Fact(Timeout = 60_000)]
    public async Task Watcher_AfterAFailure_GoesOn()
    {
        var id = await Requests.RequestPaymentAsync(_file.Database);
        await TestLeader.SettleAsync(_ledger, "card_token = 'tok_slow'");
        using (var lost = _watcher.Watch(id))
        {
            _ledger.FailsFor = _ => true;
            var failed = _ledger.Failed;
            _watcher.Ask(id);
            await failed;
        }
        _ledger.FailsFor = _ => false;
        await AnsweredAsync(TestContext.Current.CancellationToken, id);
    }

    private async Task AnsweredAsync(CancellationToken cancellation, params string[] ids)
    {
        var watches = ids.Select(_watcher.Watch).ToList();
        foreach (var id in ids) _watcher.Ask(id);
        foreach (var watch in watches)
        {
            Assert.NotNull(await watch.WaitAsync(Timeout.InfiniteTimeSpan, cancellation));
            watch.Dispose();
        }
    }

    private sealed class Odd(Database inner) : Database
    {
        private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _reads;

        public Func<int, bool>? FailsFor { get; set; }
        public Task Failed => _failed.Task;

        public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
        {
            if (FailsFor?.Invoke(++_reads) != true) return await inner.ReadAsync(query);
            _failed.TrySetResult();
            throw new InvalidOperationException("An odd row.");
        }

        public override Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default) => inner.WriteAsync(work, cancellation);
        public override DbConnection Open() => inner.Open();
        public override bool TryBeginWrite(DbConnection connection) => inner.TryBeginWrite(connection);
        public override void Commit(DbConnection connection) => inner.Commit(connection);
        public override void Rollback(DbConnection connection) => inner.Rollback(connection);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() { }
    }
}
