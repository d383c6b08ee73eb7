// The machine's mark for HTTP: the smallest application that reads a JSON body and answers with one of the size of a paid payment. It stores nothing.
var builder = WebApplication.CreateSlimBuilder(args);
// A line for each request would measure the console.
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapPost("/invoices/{id}/payments", (string id, Payment payment) => new
{
    payment_id = id,
    invoice_id = id,
    status = payment.card_token == "tok_visa" ? "paid" : "declined",
    exit_granted = true,
    amount = 4_500_000,
    currency = "COP",
    settled_by = "server_1",
    epoch = 1,
    arrival = "1700000000000-0",
    sequence = 1,
});
app.Run();

internal sealed record Payment(string card_token);
