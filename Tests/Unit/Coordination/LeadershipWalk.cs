using Coordination.LeaderLock;
using Coordination.Protocol;
using Payments.Api.Leadership;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>A random walk of the leadership core that checks its invariants after every step.</summary>
internal static class LeadershipWalk
{
    public static void Run(int seed, int steps)
    {
        var (random, core) = (new Random(seed), new LeadershipCore());
        var (requests, open, held, minted, running) = (0, new HashSet<int>(), new HashSet<int>(), new HashSet<int>(), 0);
        for (var step = 0; step < steps; step++)
        {
            var term = Math.Max(1, core.Term - random.Next(2));
            LeadershipEvent happened = random.Next(12) switch
            {
                0 or 1 => new Appointed(++requests, new Appointment(null, "crash", default, default)),
                2 => new SeenNamed(),
                3 or 4 => new Proved(term, (LeaderRenewal?)random.Next(3)),
                5 or 6 => new Minted(term, step),
                7 => random.Next(2) == 0 ? new MintFailed(term) : new WorkEnded(term),
                8 => new KeyLost(term),
                9 => new LeaseOver(term),
                10 => random.Next(2) == 0 ? new StepDownAsked() : new HandOverOverdue(term),
                _ => random.Next(10) == 0 ? new IdLost() : new Proved(term, LeaderRenewal.Held),
            };
            if (happened is Appointed appointed) open.Add(appointed.Request);
            if (happened is Proved { Outcome: LeaderRenewal.Held } proved) held.Add(proved.Term);
            if (happened is Minted mint) minted.Add(mint.Term);
            foreach (var effect in core.Step(happened)) Check(effect);
            Assert.True(core.Role is Role.Leading or Role.SteppingDown == core.Epoch is not null, $"seed {seed}, step {step}");
            if (core.Role == Role.Standby) Assert.True(open.Count == 0, $"seed {seed}, step {step}: a request has no answer");

            void Check(LeadershipEffect effect)
            {
                var where = $"seed {seed}, step {step}: {happened} gave {effect}";
                switch (effect)
                {
                    case Mint begun: Assert.True(held.Contains(begun.Term), where); break;
                    case Lead lead: Assert.True(minted.Contains(lead.Term) && running == 0, where); running = lead.Term; break;
                    case EndTerm end: if (running == end.Term) running = 0; break;
                    case Answer answer: Assert.True(open.Remove(answer.Request), where); break;
                }
            }
        }
    }
}
