using Billing.Ledger;
using Payments.Api.Membership;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddRedis();
builder.AddLedger();
builder.AddMembership();

var app = builder.Build();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapServiceDefaults();
app.MapMembership();

app.Run();
