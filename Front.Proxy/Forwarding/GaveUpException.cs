namespace Front.Proxy.Forwarding;

/// <summary>A request without an answer from Patients.Api.</summary>
/// <param name="mayBeDone">It was sent, and may have been carried out; otherwise nothing was.</param>
internal sealed class GaveUpException(bool mayBeDone, Exception? last) : Exception("Patients.Api gave no answer.", last)
{
    public bool MayBeDone => mayBeDone;
}
