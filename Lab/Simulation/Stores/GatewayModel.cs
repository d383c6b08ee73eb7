using System.Text.Json.Serialization;
using Simulation.Runtime;

namespace Simulation.Stores;

/// <summary>How the gateway behaves for a while, or for one payment.</summary>
internal enum GatewayMode
{
    Normal,
    Down,
    SilentAfterCharge,
    ErrorBeforeCharge,
    ErrorAfterCharge,
    Slow,

    /// <summary>Charges after every client has lost patience, and perhaps after a person has.</summary>
    Stuck,

    /// <summary>Answers 401: the key was rotated.</summary>
    Unauthorized,

    /// <summary>Answers 409, as if a charge were in progress.</summary>
    InProgress,

    /// <summary>Answers 200 with a page instead of a charge, and charges nothing.</summary>
    Nonsense,
}

/// <summary>The answer to a charge; the property names are those of its JSON.</summary>
internal sealed record GatewayCharge(string Id, string PaymentId, string Status, string? DeclineReason, long Amount)
{
    public string Kind => ChargeOf is null ? "charge" : "refund";

    /// <summary>Of a refund: the payment whose charge it gives back.</summary>
    public string? ChargeOf { get; init; }

    /// <summary>The money moved.</summary>
    [JsonIgnore]
    public bool IsCharged => Status is "charged" or "refunded";
}

/// <summary>The payment provider: its idempotency keys, which it forgets after a while, and its own record, which it never loses.</summary>
internal sealed class GatewayModel(World world)
{
    /// <summary>How long a key is remembered; a day at a real provider.</summary>
    public static readonly TimeSpan KeyLifetime = TimeSpan.FromSeconds(60);

    private sealed record Known(GatewayCharge Charge, int Status, long At);

    private readonly Dictionary<string, Known> _keys = [];
    private readonly Dictionary<string, string> _underWay = [];
    private readonly Dictionary<string, List<GatewayCharge>> _record = [];
    private int _charges;

    public GatewayMode Mode { get; set; }

    /// <summary>Payments with a mode of their own, which replaces <see cref="Mode"/>.</summary>
    public Dictionary<string, GatewayMode> Poison { get; } = [];

    public IReadOnlyDictionary<string, List<GatewayCharge>> Record => _record;

    public GatewayMode ModeOf(string paymentId) => Poison.GetValueOrDefault(paymentId, Mode);

    public bool TryEnter(string key, string paymentId) => _underWay.TryAdd(key, paymentId);

    /// <summary>Whether a call for this payment is not decided yet.</summary>
    public bool IsUnderWay(string paymentId) => _underWay.ContainsValue(paymentId);

    public void Leave(string key) => _underWay.Remove(key);

    public IReadOnlyList<GatewayCharge> Find(string paymentId) => _record.GetValueOrDefault(paymentId) ?? [];

    /// <summary>Charges, or finds the earlier charge of the same key. Also returns its HTTP status.</summary>
    public (GatewayCharge Charge, int Status) Charge(Process? by, string key, string paymentId, long amount, string? cardToken, bool answersError) =>
        Move(by, key, answersError, id =>
        {
            var isDeclined = cardToken == "tok_declined";
            return new(id, paymentId, isDeclined ? "declined" : "charged", isDeclined ? "card_declined" : null, amount);
        });

    /// <summary>Gives back, at most what was charged, or finds the earlier refund of the same key.</summary>
    public (GatewayCharge Charge, int Status) Refund(Process? by, string key, string paymentId, string chargeOf, long amount, bool answersError) =>
        Move(by, key, answersError, id =>
        {
            var entries = _record.Values.SelectMany(list => list).Where(entry => entry.IsCharged);
            var left = entries.Sum(entry => entry.ChargeOf == chargeOf ? -entry.Amount : entry.PaymentId == chargeOf ? entry.Amount : 0);
            var isDeclined = left < amount && world.Mutation.GatewayChecksRefunds;
            return new(id, paymentId, isDeclined ? "declined" : "refunded", isDeclined ? "more_than_charged" : null, amount) { ChargeOf = chargeOf };
        });

    private (GatewayCharge Charge, int Status) Move(Process? by, string key, bool answersError, Func<string, GatewayCharge> decide)
    {
        if (_keys.TryGetValue(key, out var known) && world.Scheduler.Now - known.At < KeyLifetime.Ticks)
        {
            world.Coverage.Count(Happening.ChargeAnsweredByKey);
            return (known.Charge, known.Status);
        }
        var status = answersError ? 500 : 200;
        var charge = decide($"ch_{++_charges}");
        _keys[key] = new(charge, status, world.Scheduler.Now);
        if (!_record.TryGetValue(charge.PaymentId, out var list)) _record[charge.PaymentId] = list = [];
        list.Add(charge);
        world.Tell("gateway", $"{charge.Status} {charge.PaymentId} as {charge.Id} for {by}");
        world.Checker.Charged(charge);
        return (charge, status);
    }
}
