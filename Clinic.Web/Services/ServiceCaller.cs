using System.Net.Http.Headers;
using Access;

namespace Clinic.Web.Services;

/// <summary>This service itself, for what nobody in particular asks.</summary>
public sealed class ServiceCaller(ServiceToken token) : ICaller
{
    public ValueTask<AuthenticationHeaderValue?> AuthorizeAsync() => new(token.Authorization);
}
