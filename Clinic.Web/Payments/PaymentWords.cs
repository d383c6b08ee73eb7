namespace Clinic.Web.Payments;

/// <summary>What the clerk is told about a payment or a refund: the keys of the texts.</summary>
internal static class PaymentWords
{
    /// <param name="isPaid">The invoice is paid.</param>
    /// <param name="exitGranted">Now, not when the payment was settled.</param>
    public static (string Title, string Text) Of(PaymentProgress progress, bool isPaid, bool exitGranted) => progress.Step switch
    {
        PaymentStep.Paid when progress.Kind == PaymentKind.Refund => ("Refund made", exitGranted
            ? "The money was given back. The patient may leave."
            : "The money was given back. The patient may leave only when the invoice is paid again."),
        PaymentStep.Paid when exitGranted => ("Exit granted", "The bill is paid and the patient may leave."),
        PaymentStep.Paid when isPaid => ("Payment received", "This invoice is paid. The patient may leave when everything else is paid."),
        PaymentStep.Paid => ("Payment received", "A part of this invoice is paid. The rest is still to be paid."),
        _ when progress.Kind == PaymentKind.Refund => OfRefund(progress),
        _ => OfPayment(progress),
    };

    private static (string Title, string Text) OfPayment(PaymentProgress progress) => progress.Step switch
    {
        PaymentStep.Sending => ("Sending the payment request", "One moment."),
        PaymentStep.Busy => ("The system is busy",
            "The payment is not accepted yet and nothing is charged. It is sent again until it is accepted. Keep this page open."),
        PaymentStep.Queued => ("Queued", "The payment is accepted and will be charged once. You don't need to do anything."),
        PaymentStep.Switching => ("Queued, the system is switching servers",
            "The payment continues and will be charged once. You don't need to do anything."),
        PaymentStep.NoAnswer => ("No answer yet", progress.Payment is not null
            ? "The payment was accepted and will be charged once. Its state can't be read at the moment."
            : "The request is sent again until the system answers. The card is charged at most once. Do not pay another way. Keep this page open."),
        PaymentStep.Declined when progress.Payment is { GivenUp: true } =>
            ("Payment given up", "The bank has charged nothing for it, and won't. The invoice can be paid again."),
        PaymentStep.Declined => ("Card declined", "The bank refused this card and charged nothing. Try another card."),
        PaymentStep.Parked => ("The payment is on hold",
            "The bank gave no clear answer. Operations will send the payment again. Do not pay another way. This page will show the outcome."),
        PaymentStep.Changed => ("The invoice has changed",
            "This request charged nothing: the invoice is no longer what this page showed. Check it, then pay again."),
        PaymentStep.SessionOver => ("Your session has ended", progress switch
        {
            { Payment: not null } => "The payment was accepted and goes on; it is charged once. Sign in again to see the outcome.",
            { IsUnsure: true } =>
                "It is not known whether the payment was accepted. Sign in again: the invoice shows it. Do not pay another way.",
            _ => "The payment was not accepted and nothing was charged. Sign in again to pay.",
        }),
        _ => ("The payment was not accepted", "Nothing was charged: the system refused the request. Reload the page and check the invoice."),
    };

    private static (string Title, string Text) OfRefund(PaymentProgress progress) => progress.Step switch
    {
        PaymentStep.Sending => ("Sending the refund request", "One moment."),
        PaymentStep.Busy => ("The system is busy",
            "The refund is not accepted yet and nothing is given back. It is sent again until it is accepted. Keep this page open."),
        PaymentStep.Queued => ("Refund queued", "The refund is accepted and will be made once. You don't need to do anything."),
        PaymentStep.Switching => ("Queued, the system is switching servers", "The refund continues and will be made once. You don't need to do anything."),
        PaymentStep.NoAnswer => ("No answer yet", progress.Payment is not null
            ? "The refund was accepted and will be made once. Its state can't be read at the moment."
            : "The request is sent again until the system answers. The money is given back at most once. Do not refund another way. Keep this page open."),
        PaymentStep.Declined when progress.Payment is { GivenUp: true } =>
            ("Refund given up", "The bank has given nothing back for it, and won't. The payment can be refunded again."),
        PaymentStep.Declined => ("Refund refused", "The bank refused the refund and gave nothing back. The payment still counts."),
        PaymentStep.Parked => ("The refund is on hold",
            "The bank gave no clear answer. Operations will send the refund again. Do not refund another way. This page will show the outcome."),
        PaymentStep.Changed => ("The payment has changed",
            "Nothing was given back by this request: the payment is no longer what this page showed. Check the list, then refund again."),
        PaymentStep.SessionOver => ("Your session has ended", progress switch
        {
            { Payment: not null } => "The refund was accepted and goes on; it is made once. Sign in again to see the outcome.",
            { IsUnsure: true } =>
                "It is not known whether the refund was accepted. Sign in again: the invoice shows it. Do not refund another way.",
            _ => "The refund was not accepted and nothing was given back. Sign in again to refund.",
        }),
        _ => ("The refund was not accepted", "Nothing was given back: the system refused the request. Reload the page and check the invoice."),
    };
}
