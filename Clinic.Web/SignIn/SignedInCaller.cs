using System.Net.Http.Headers;
using System.Security.Claims;
using Access;
using Clinic.Web.Services;
using Microsoft.AspNetCore.Components.Authorization;

namespace Clinic.Web.SignIn;

/// <summary>The person who is signed in: each call carries a token of theirs, so that the services know who asked.</summary>
public sealed class SignedInCaller(AuthenticationStateProvider state, AccessTokens tokens, TimeProvider time) : ICaller
{
    /// <summary>For one call: who keeps a token can't do much with it.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private ClaimsPrincipal? _person;

    public async ValueTask<AuthenticationHeaderValue?> AuthorizeAsync()
    {
        // Kept, for a payment outlives the page that asked for it.
        var person = _person ??= (await state.GetAuthenticationStateAsync()).User;
        if (person.Identity?.Name is not { } subject || Ticket.IsOver(person, time)) return null;
        return new AuthenticationHeaderValue("Bearer", tokens.Mint(subject, Ticket.RolesOf(person), Lifetime));
    }
}
