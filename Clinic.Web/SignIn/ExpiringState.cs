using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Clinic.Web.SignIn;

/// <summary>Closes an open page when its ticket expires. Needed because a circuit does not read the cookie again.</summary>
internal sealed class ExpiringState(ILoggerFactory loggers, TimeProvider time) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(!Ticket.IsOver(authenticationState.User, time));
}
