using System.Net.Http.Headers;

namespace Clinic.Web.Services;

/// <summary>In whose name a service is asked.</summary>
public interface ICaller
{
    ValueTask<AuthenticationHeaderValue?> AuthorizeAsync();
}
