using Coordination.LeaderLock;
using Coordination.Protocol;

namespace Payments.Api.Leadership;

/// <summary>A replica's state of leadership.</summary>
public enum Role
{
    Standby,

    /// <summary>Told to lead; checking in Redis that it is still the named leader.</summary>
    Proving,

    /// <summary>Raising the ledger's epoch.</summary>
    Minting,
    Leading,

    /// <summary>Finishing what is in flight, with the key still held.</summary>
    SteppingDown,
}

/// <summary>
/// A replica's decisions about its own leadership. Pure: the state and the event determine the effects. No clock, no I/O, one
/// caller at a time. Every attempt to lead has a number, its term, so that late answers to earlier attempts are ignored.
/// </summary>
public sealed class LeadershipCore
{
    private readonly List<int> _requests = [];
    private List<LeadershipEffect> _effects = [];
    private Appointment _appointment = Unpushed;

    private static readonly Appointment Unpushed = new(null, "missing", TimeSpan.Zero, TimeSpan.Zero);

    public Role Role { get; private set; }

    /// <summary>The number of the last attempt to lead in this process.</summary>
    public int Term { get; private set; }

    /// <summary>The epoch that this replica leads under; null if it does not lead.</summary>
    public long? Epoch { get; private set; }

    public bool IsLeaving { get; private set; }

    /// <returns>The effects to execute, in this order.</returns>
    public IReadOnlyList<LeadershipEffect> Step(LeadershipEvent happened)
    {
        _effects = [];
        switch (happened)
        {
            case Appointed appointed: OnAppointed(appointed); break;
            case SeenNamed when Role == Role.Standby && !IsLeaving: Begin(Unpushed); break;
            case Proved { Term: var term } proved when IsNow(term, Role.Proving): OnProved(proved.Outcome); break;
            case Minted { Term: var term } minted when IsNow(term, Role.Minting): OnMinted(minted.Epoch); break;
            case MintFailed { Term: var term } when IsNow(term, Role.Minting): End(release: true); break;
            case WorkEnded { Term: var term } when IsNow(term, Role.Leading, Role.SteppingDown): End(release: true); break;
            case HandOverOverdue { Term: var term } when IsNow(term, Role.SteppingDown): End(release: true); break;
            case KeyLost { Term: var term } when term == Term && Role != Role.Standby: End(release: false); break;
            case LeaseOver { Term: var term } when term == Term && Role != Role.Standby: End(release: true); break;
            case IdLost when Role != Role.Standby: End(release: true); break;
            case StepDownAsked: StepDown(); break;
            case Leaving: IsLeaving = true; StepDown(); break;
        }
        return _effects;
    }

    private bool IsNow(int term, params ReadOnlySpan<Role> roles) => term == Term && roles.Contains(Role);

    private void OnAppointed(Appointed appointed)
    {
        switch (Role)
        {
            case Role.Standby when !IsLeaving:
                _requests.Add(appointed.Request);
                Begin(appointed.Appointment);
                break;
            // Pushed twice, or read from the key before the push arrived. One attempt answers all requests.
            case Role.Proving or Role.Minting:
                _requests.Add(appointed.Request);
                if (Role == Role.Proving) _appointment = appointed.Appointment;
                break;
            case Role.Leading:
                _effects.Add(new Answer(appointed.Request, Epoch));
                break;
            default:
                _effects.Add(new Answer(appointed.Request, null));
                break;
        }
    }

    private void Begin(Appointment appointment)
    {
        Role = Role.Proving;
        Term++;
        _appointment = appointment;
        _effects.Add(new Prove(Term));
    }

    private void OnProved(LeaderRenewal? outcome)
    {
        if (outcome != LeaderRenewal.Held)
        {
            // An unknown outcome is not proof: a late appointment must not unseat a later leader.
            End(release: false);
            return;
        }
        Role = Role.Minting;
        _effects.Add(new Mint(Term, _appointment));
    }

    private void OnMinted(long epoch)
    {
        Role = Role.Leading;
        Epoch = epoch;
        _effects.Add(new Lead(Term, epoch));
        AnswerAll(epoch);
    }

    private void StepDown()
    {
        switch (Role)
        {
            case Role.Leading:
                Role = Role.SteppingDown;
                _effects.Add(new FinishWork(Term));
                break;
            case Role.Proving or Role.Minting:
                End(release: true);
                break;
        }
    }

    private void End(bool release)
    {
        Role = Role.Standby;
        Epoch = null;
        _effects.Add(new EndTerm(Term));
        if (release) _effects.Add(new ReleaseKey());
        AnswerAll(null);
    }

    private void AnswerAll(long? epoch)
    {
        foreach (var request in _requests) _effects.Add(new Answer(request, epoch));
        _requests.Clear();
    }
}
