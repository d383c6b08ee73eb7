namespace Clinic.Web.SignIn;

internal static class Placeholder;
