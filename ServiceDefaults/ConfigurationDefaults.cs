using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace ServiceDefaults;

internal static class ConfigurationDefaults
{
    /// <summary>Adds settings before every other source, so that a deployment's own settings override them.</summary>
    public static void AddDefaults(this WebApplicationBuilder builder, Dictionary<string, string?> settings) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
}
