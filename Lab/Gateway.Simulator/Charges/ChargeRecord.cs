namespace Gateway.Simulator.Charges;

/// <summary>A charge under its key, with the status code that the first request was answered with.</summary>
internal sealed record ChargeRecord(CardCharge CardCharge, string Key, byte[] Fingerprint, int Answered);
