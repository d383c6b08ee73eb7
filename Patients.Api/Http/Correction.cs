namespace Patients.Api.Http;

/// <summary>The body of a correction: why it is made.</summary>
/// <param name="Reason">1 to 200 visible characters of any script; stored in NFC.</param>
public sealed record Correction(string Reason);
