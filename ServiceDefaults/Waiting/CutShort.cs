namespace ServiceDefaults.Waiting;

/// <summary>
/// The header of a 202 that came sooner than the client had asked for, because the service stops. The answer is complete
/// without it: the payment is accepted, and <c>Location</c> says where to look. A front goes on waiting with the next process.
/// </summary>
public static class CutShort
{
    public const string Header = "Alta-Cut-Short";
    public const string Stopping = "stopping";
}
