namespace ServiceDefaults.Waiting;

/// <summary>
/// The header of a 202 that was sent before the client's wait was over, because the service is stopping. The answer is complete
/// without it: the payment is accepted, and <c>Location</c> says where to look. A front keeps waiting with the next process.
/// </summary>
public static class CutShort
{
    public const string Header = "Alta-Cut-Short";
    public const string Stopping = "stopping";
}
