using System.Text.Json;

namespace Patients.Api.Http;

/// <summary>How values are written on the wire.</summary>
public static class Wire
{
    public static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
