using Ledger;
using Patients.Api.Audit;
using Patients.Api.Charges;
using Patients.Api.Demo;
using Patients.Api.Http;
using Patients.Api.Invoices;
using Patients.Api.Limits;
using Patients.Api.Outbox;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Patients.Api.Prices;
using PaymentQueue;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddRedis();
builder.AddLedger();
builder.AddPatients();
builder.AddPayments();
builder.AddOutboxRelay();
builder.AddDemoHospital();
builder.AddRateLimit();
builder.AddHttpApi();

var app = builder.Build();

app.MapServiceDefaults();
app.UseRateLimiter();
app.UseHttpApi();
app.MapPatients();
app.MapCharges();
app.MapInvoices();
app.MapPrices();
app.MapPayments();
app.MapSettlements();
app.MapAudit();

app.Run();
