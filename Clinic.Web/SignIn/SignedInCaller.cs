using System.Net.Http.Headers;
using System.Security.Claims;
using Access;
using Clinic.Web.Services;
using Microsoft.AspNetCore.Components.Authorization;

namespace Clinic.Web.SignIn;

/// <summary>Calls as the signed-in person: each call carries a token for them, so that the services know the caller.</summary>
public sealed class SignedInCaller(AuthenticationStateProvider state, AccessTokens tokens, TimeProvider time) : ICaller
{
    /// <summary>Long enough for one call, so that a leaked token is of little use.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private ClaimsPrincipal? _person;

    public async ValueTask<AuthenticationHeaderValue?> AuthorizeAsync()
    {
        // Cached, because a payment outlives the page that started it.
        var person = _person ??= (await state.GetAuthenticationStateAsync()).User;
        if (person.Identity?.Name is not { } subject || Ticket.IsOver(person, time)) return null;
        return new AuthenticationHeaderValue("Bearer", tokens.Mint(subject, Ticket.RolesOf(person), Lifetime));
    }
}
