using System.Net.Http.Headers;
using Access;

namespace Clinic.Web.Services;

/// <summary>Calls as this service, for requests that no signed-in person makes.</summary>
public sealed class ServiceCaller(ServiceToken token) : ICaller
{
    public ValueTask<AuthenticationHeaderValue?> AuthorizeAsync() => new(token.Authorization);
}
