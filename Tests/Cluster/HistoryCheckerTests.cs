using Clients;
using Experiment.History;

namespace Tests.Cluster;

/// <summary>Each anomaly that is put into a clean history is found, and nothing else is.</summary>
public class HistoryCheckerTests
{
    [Fact]
    public void History_Clean_HasNoFinding() => Assert.True(HistoryChecker.Check(Histories.Clean()).IsClean);

    [Fact]
    public void History_Empty_HasNoFinding() =>
        Assert.True(HistoryChecker.Check(new TrialHistory([], [], [], new Dictionary<string, PaymentView>())).IsClean);

    [Fact]
    public void Shards_SideBySide_HaveAnOrderEach()
    {
        // Payments 1, 3, 5 are of shard 0, the others of shard 1, which is behind and has a lower epoch.
        string[] arrivals = ["1764000000000-5", "1764000000000-1", "1764000000000-6", "1764000000000-2", "1764000000000-7"];
        var history = Histories.Clean().WithArrivals(arrivals);
        Assert.False(HistoryChecker.Check(history).IsClean);
        var sharded = history with { Settlements = [.. history.Settlements.Select(entry => entry with { Shard = entry.Sequence % 2 == 0 ? 1 : 0 })] };
        Assert.True(HistoryChecker.Check(sharded).IsClean);
        var late = sharded.WithArrivals([.. arrivals[..3], "1764000000000-0", arrivals[4]]);
        AssertOnly(Anomaly.OutOfOrder, late);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    public void AcceptedPayment_MissingInTheLedger_IsLost(int status)
    {
        var history = Histories.Clean();
        var asks = history.Asks.ToList();
        asks[^1] = asks[^1] with { Answer = asks[^1].Answer with { Status = status } };
        AssertOnly(Anomaly.Lost, history with { Asks = asks, Settlements = [.. history.Settlements.SkipLast(1)], Charges = [.. history.Charges.SkipLast(1)] });
    }

    [Fact]
    public void AcceptedPayment_StillParkedAtTheEnd_IsLost()
    {
        var history = Histories.Clean();
        var id = Histories.PaymentId(5);
        AssertOnly(Anomaly.Lost, history.WithAnswer(5, answer => answer with { Status = 202, Payment = answer.Payment! with { Status = "requested" } }) with
        {
            Settlements = [.. history.Settlements.Where(settlement => settlement.PaymentId != id)],
            Charges = [.. history.Charges.Where(charge => charge.PaymentId != id)],
            Payments = history.Payments.With(id, payment => payment with { Status = "parked" }),
        });
    }

    [Fact]
    public void AcceptedPayment_UnknownToTheSystem_IsLost()
    {
        var history = Histories.Clean();
        AssertOnly(Anomaly.Lost, history with { Payments = history.Payments.Where(payment => payment.Key != Histories.PaymentId(2)).ToDictionary() });
    }

    [Fact]
    public void PaidPayment_MissingAtTheGateway_IsLost()
    {
        var history = Histories.Clean();
        AssertOnly(Anomaly.Lost, history with { Charges = [.. history.Charges.Skip(1)] });
    }

    [Fact]
    public void Payment_ChargedAgainUnderAnotherKey_IsChargedTwice()
    {
        var history = Histories.Clean();
        AssertOnly(Anomaly.ChargedTwice, history with { Charges = [.. history.Charges, history.Charges[0] with { Id = "another" }] });
    }

    [Fact]
    public void Payment_WithTwoEntries_IsChargedTwice()
    {
        var history = Histories.Clean();
        var last = history.Settlements[^1];
        var again = last with { Sequence = last.Sequence + 1, ReceiptNumber = 6 };
        AssertOnly(Anomaly.ChargedTwice, history with { Settlements = [.. history.Settlements, again] });
    }

    [Fact]
    public void Invoice_PaidByTwoPayments_IsChargedTwice()
    {
        var history = Histories.Clean();
        var last = history.Settlements[^1];
        var again = last with
        {
            Sequence = last.Sequence + 1,
            PaymentId = "other",
            GatewayChargeId = "other",
            Arrival = "1764000000100-0",
            ReceiptNumber = 6,
        };
        AssertOnly(Anomaly.ChargedTwice, history with
        {
            Settlements = [.. history.Settlements, again],
            Charges = [.. history.Charges, history.Charges[^1] with { Id = "other", PaymentId = "other" }],
        });
    }

    [Fact]
    public void Payment_OfAnotherAmountAtTheGateway_IsChargedTwice()
    {
        var history = Histories.Clean();
        AssertOnly(Anomaly.ChargedTwice, history with { Charges = [history.Charges[0] with { Amount = 1 }, .. history.Charges.Skip(1)] });
    }

    [Fact]
    public void Payment_OfAnotherAmountThanTheBill_IsChargedTwice()
    {
        var history = Histories.Clean();
        AssertOnly(Anomaly.ChargedTwice, history with { Asks = [history.Asks[0] with { Amount = 1 }, .. history.Asks.Skip(1)] });
    }

    [Fact]
    public void Charge_WithoutAnEntry_IsAPhantom()
    {
        var history = Histories.Clean();
        AssertOnly(Anomaly.PhantomCharge, history with { Charges = [.. history.Charges, new ChargeView("x", "unknown", "charged", 5)] });
    }

    [Fact]
    public void Charge_OfAnotherRunsPendingPayment_IsNoFinding()
    {
        var history = Histories.Clean();
        var pending = Histories.Payment(99) with { Status = "requested", Sequence = null };
        Assert.True(HistoryChecker.Check(history with
        {
            Charges = [.. history.Charges, new ChargeView("x", pending.PaymentId, "charged", 5)],
            Payments = new Dictionary<string, PaymentView>(history.Payments) { [pending.PaymentId] = pending },
        }).IsClean);
    }

    [Fact]
    public void Declined_YetCharged_IsAPhantom()
    {
        var history = Histories.Clean().Declined(3);
        AssertOnly(Anomaly.PhantomCharge, history with { Charges = [.. history.Charges, new ChargeView("x", Histories.PaymentId(3), "charged", 300)] });
    }

    [Fact]
    public void Declined_AtTheGatewayAndInTheLedger_IsNoFinding() => Assert.True(HistoryChecker.Check(Histories.Clean().Declined(3)).IsClean);

    [Fact]
    public void Settlements_InAnotherOrderThanTheyArrived_AreOutOfOrder()
    {
        var history = Histories.Clean();
        AssertOnly(Anomaly.OutOfOrder, history.WithArrivals("1764000000000-1", "1764000000000-3", "1764000000000-2", "1764000000000-4", "1764000000000-5"));
    }

    [Fact]
    public void Arrivals_AreComparedAsNumbers_NotAsText() =>
        Assert.True(HistoryChecker.Check(Histories.Clean().WithArrivals("999-9", "999-10", "1000-0", "1000-9", "1000-11")).IsClean);

    [Fact]
    public void Order_BetweenAnEarlierRunAndThisOne_IsCheckedToo()
    {
        var history = Histories.Clean();
        var anchor = history.Settlements[0] with { Sequence = 0, PaymentId = "earlier", InvoiceId = "earlier", Arrival = "1764000000001-0" };
        AssertOnly(Anomaly.OutOfOrder, history with { Settlements = [anchor, .. history.Settlements] });
    }

    [Fact]
    public void StaleLeadersEntry_AfterItsSuccessors_IsFound()
    {
        var history = Histories.Clean();
        var last = history.Settlements[^1];
        var findings = HistoryChecker.Check(history with { Settlements = [.. history.Settlements.SkipLast(1), last with { Epoch = 1 }] });
        Assert.Equal(1, findings.Count(Anomaly.EpochWentDown));
    }

    [Fact]
    public void Sequence_WithAGap_IsBroken()
    {
        var history = Histories.Clean();
        var foreign = history.Settlements[^1] with { Sequence = 7, PaymentId = "other", InvoiceId = "other", Arrival = "1764000000100-0" };
        AssertOnly(Anomaly.SequenceBroken, history with { Settlements = [.. history.Settlements, foreign] });
    }

    [Fact]
    public void Sequence_GivenTwice_IsBroken()
    {
        var history = Histories.Clean();
        var foreign = history.Settlements[^1] with { PaymentId = "other", InvoiceId = "other", Arrival = "1764000000100-0" };
        AssertOnly(Anomaly.SequenceBroken, history with { Settlements = [.. history.Settlements, foreign] });
    }

    public static TheoryData<string, Func<PaymentView, PaymentView>> OtherAnswers => new()
    {
        { "sequence", payment => payment with { Sequence = 77 } },
        { "arrival", payment => payment with { Arrival = "1-1" } },
        { "epoch", payment => payment with { Epoch = 77 } },
        { "settled_by", payment => payment with { SettledBy = "server_9" } },
        { "amount", payment => payment with { Amount = 77 } },
        { "status", payment => payment with { Status = "declined" } },
    };

    [Theory]
    [MemberData(nameof(OtherAnswers), DisableDiscoveryEnumeration = true)]
    public void Answer_OtherThanTheLedger_IsFound(string fact, Func<PaymentView, PaymentView> change)
    {
        var verdict = AssertOnly(Anomaly.AnswerDiffers, Histories.Clean().WithAnswer(2, answer => answer with { Payment = change(answer.Payment!) }));
        Assert.Contains(fact, Assert.Single(verdict.Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusedRequest_ButSettled_IsFound() => AssertOnly(Anomaly.AnswerDiffers,
        Histories.Clean().WithAnswer(1, _ => new PaymentAnswer(503, null, "busy")));

    [Theory]
    [InlineData(null)]
    [InlineData(500)]
    public void RequestWithUnknownOutcome_SettledOrNot_IsNoFinding(int? status)
    {
        var history = Histories.Clean().WithAnswer(5, _ => new PaymentAnswer(status, null, "broken"));
        Assert.True(HistoryChecker.Check(history).IsClean);
        var unsettled = history with { Settlements = [.. history.Settlements.SkipLast(1)], Charges = [.. history.Charges.SkipLast(1)] };
        Assert.True(HistoryChecker.Check(unsettled).IsClean);
    }

    private static Verdict AssertOnly(Anomaly anomaly, TrialHistory history)
    {
        var verdict = HistoryChecker.Check(history);
        Assert.All(verdict.Findings, finding => Assert.Equal(anomaly, finding.Anomaly));
        Assert.Equal(1, verdict.Count(anomaly));
        return verdict;
    }
}
