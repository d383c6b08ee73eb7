using System.Net.Http.Headers;

namespace Clinic.Web.Services;

/// <summary>The identity under which a service is called.</summary>
public interface ICaller
{
    ValueTask<AuthenticationHeaderValue?> AuthorizeAsync();
}
