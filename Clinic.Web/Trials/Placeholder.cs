namespace Clinic.Web.Trials;

internal static class Placeholder;
