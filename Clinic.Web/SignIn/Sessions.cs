using System.Security.Claims;

namespace Clinic.Web.SignIn;

/// <summary>
/// The sessions that were ended by a sign-out. An ended session gets no page and no token, in any tab: its cookie is refused, and its open
/// pages go to the sign-in page.
/// </summary>
public sealed class Sessions(IConfiguration configuration, TimeProvider time)
{
    private readonly Remembered _ended = new(SignInExtensions.KeptFile(configuration, "ended-sessions.txt"), time);

    /// <summary>Raised with the session that ends, on any thread.</summary>
    public event Action<string>? Ended;

    /// <summary>True if the person's session was ended or has expired.</summary>
    public bool IsOver(ClaimsPrincipal person) =>
        Ticket.IsOver(person, time) || Ticket.SessionOf(person) is not { } session || _ended.Has(session);

    public void End(ClaimsPrincipal person)
    {
        if (Ticket.SessionOf(person) is { } session && _ended.TryAdd(session, Ticket.ExpiryOf(person))) Ended?.Invoke(session);
    }
}
