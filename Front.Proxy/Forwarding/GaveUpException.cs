namespace Front.Proxy.Forwarding;

/// <summary>Patients.Api did not answer, and the request is not sent again.</summary>
/// <param name="mayBeDone">True if the request may have been carried out; false if certainly not.</param>
internal sealed class GaveUpException(bool mayBeDone, Exception? last) : Exception("Patients.Api did not answer.", last)
{
    public bool MayBeDone => mayBeDone;
}
