namespace Gateway.Simulator.Charges;

/// <summary>A charge with its idempotency key and the status code of the first answer.</summary>
internal sealed record ChargeRecord(CardCharge CardCharge, string Key, byte[] Fingerprint, int Answered);
