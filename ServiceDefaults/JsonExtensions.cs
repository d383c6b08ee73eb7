using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults;

/// <summary>JSON as every service speaks it: snake_case names and enum values, numbers that are numbers.</summary>
internal static class JsonExtensions
{
    public static void AddSnakeCaseJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(json =>
    {
        var options = json.SerializerOptions;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Which of two amounts was meant is not for a parser to say.
        options.AllowDuplicateProperties = false;
        // Names of people stay readable; what HTML could take for markup is still escaped.
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    });
}
