using System.Net.Http.Headers;
using System.Security.Claims;
using Access;
using Clinic.Web.Services;
using Microsoft.AspNetCore.Components.Authorization;

namespace Clinic.Web.SignIn;

/// <summary>Calls as the signed-in person: each call carries a token for them, so that the services know the caller. An ended session gets none.</summary>
public sealed class SignedInCaller(AuthenticationStateProvider state, AccessTokens tokens, Sessions sessions) : ICaller
{
    /// <summary>
    /// As long as the longest call, and no longer: a token can't be taken back, so one that was minted just before the sign-out works
    /// until then. It never leaves the servers.
    /// </summary>
    public static readonly TimeSpan Lifetime = ClientsExtensions.LongestCall;

    private ClaimsPrincipal? _person;

    public async ValueTask<AuthenticationHeaderValue?> AuthorizeAsync()
    {
        // Cached, because a payment outlives the page that started it.
        var person = _person ??= (await state.GetAuthenticationStateAsync()).User;
        if (person.Identity?.Name is not { } subject || sessions.IsOver(person)) return null;
        return new AuthenticationHeaderValue("Bearer", tokens.Mint(subject, Ticket.RolesOf(person), Lifetime));
    }
}
