using Payments.Api.Faults;
using Payments.Api.Membership;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;
using ServiceDefaults;

// Slim: without HTTPS, HTTP/3, IIS and host filtering, which a replica does not use and every start would pay for.
var builder = WebApplication.CreateSlimBuilder(args);

builder.AddServiceDefaults();
builder.AddRedis();
builder.AddProcessing();
builder.AddReconciliation();
builder.AddMembership();
builder.AddFaults();

var app = builder.Build();

app.MapServiceDefaults();
app.MapMembership();
app.MapFaults();

app.Run();
