using Access;
using Clinic.Web.SignIn;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>A session that was ended gets nothing more, also after a restart.</summary>
public sealed class SessionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-sessions-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public void Session_Ended_IsOver_AndNoOther()
    {
        var (ana, luis) = (Person("ana"), Person("ana"));
        var sessions = Sessions();
        var told = new List<string>();
        sessions.Ended += told.Add;
        sessions.End(ana);
        Assert.True(sessions.IsOver(ana));
        Assert.False(sessions.IsOver(luis));
        Assert.Equal([Ticket.SessionOf(ana)!], told);
    }

    [Fact]
    public void Session_Ended_IsOverAfterARestartToo()
    {
        var ana = Person("ana");
        Sessions().End(ana);
        Assert.True(Sessions().IsOver(ana));
    }

    [Fact]
    public void Ticket_WithoutASession_IsOver() => Assert.True(Sessions().IsOver(new()));

    [Fact]
    public async Task Caller_GetsATokenForTenSeconds_AndNoneAfterTheSignOut()
    {
        var ana = Person("ana");
        var sessions = Sessions();
        var caller = new SignedInCaller(new Fixed(ana), new AccessTokens(TestAccess.Key, _time), sessions);
        var token = new JsonWebToken((await caller.AuthorizeAsync())!.Parameter);
        Assert.InRange(new DateTimeOffset(token.ValidTo, TimeSpan.Zero) - _time.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        sessions.End(ana);
        Assert.Null(await caller.AuthorizeAsync());
    }

    [Fact]
    public void Remembered_IsForgottenAfterItsTime_AndIsAddedOnce()
    {
        var file = Path.Combine(_folder, "some.txt");
        var remembered = new Remembered(file, _time);
        Assert.True(remembered.TryAdd("a", _time.GetUtcNow().AddMinutes(1)));
        Assert.False(remembered.TryAdd("a", _time.GetUtcNow().AddMinutes(1)));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(remembered.TryAdd("b", _time.GetUtcNow().AddMinutes(1)));
        Assert.Equal(["b"], File.ReadLines(file).Select(line => line.Split(' ')[0]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Sessions Sessions() => new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Clinic:Keys"] = _folder }).Build(), _time);

    private System.Security.Claims.ClaimsPrincipal Person(string name) => Ticket.Of(name, [Roles.Clerk], _time.GetUtcNow().AddHours(8));

    private sealed class Fixed(System.Security.Claims.ClaimsPrincipal person) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(person));
    }
}
