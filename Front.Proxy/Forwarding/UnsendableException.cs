namespace Front.Proxy.Forwarding;

/// <summary>HttpClient does not send this request. Nothing reached Patients.Api.</summary>
internal sealed class UnsendableException(Exception? reason) : Exception("The request cannot be sent.", reason);
