using Ledger;
using Monitor.Worker;
using Monitor.Worker.Cluster;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddRedis();
builder.AddLedger();
builder.AddMonitor();

var app = builder.Build();

app.MapServiceDefaults();
app.MapCluster();

app.Run();
