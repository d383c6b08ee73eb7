using Payments.Api.Faults;
using Payments.Api.Membership;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

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
