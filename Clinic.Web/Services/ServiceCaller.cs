using System.Net.Http.Headers;

namespace Clinic.Web.Services;

/// <summary>This service itself, for what nobody in particular asks.</summary>
public sealed class ServiceCaller : ICaller
{
    public ValueTask<AuthenticationHeaderValue?> AuthorizeAsync() => default;
}

/// <summary>The person who is signed in.</summary>
public sealed class SignedInCaller : ICaller
{
    public ValueTask<AuthenticationHeaderValue?> AuthorizeAsync() => default;
}
