using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Clinic.Web.SignIn;

/// <summary>Closes an open page when its session ends: at a sign-out in any tab, or when its time is over. A circuit does not read the cookie again.</summary>
internal sealed class ExpiringState : RevalidatingServerAuthenticationStateProvider
{
    private static readonly Task<AuthenticationState> SignedOut = Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity())));

    private readonly Sessions _sessions;

    public ExpiringState(ILoggerFactory loggers, Sessions sessions) : base(loggers)
    {
        _sessions = sessions;
        sessions.Ended += Close;
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(5);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(!_sessions.IsOver(authenticationState.User));

    protected override void Dispose(bool disposing)
    {
        _sessions.Ended -= Close;
        base.Dispose(disposing);
    }

    private async void Close(string session)
    {
        try
        {
            if (Ticket.SessionOf((await GetAuthenticationStateAsync()).User) == session) SetAuthenticationState(SignedOut);
        }
        catch (InvalidOperationException)
        {
            // The circuit is starting and has no person yet: it finds the cookie refused.
        }
    }
}
