using Front.Proxy;
using Front.Proxy.Forwarding;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddForwarding();
builder.AddSharedPort();

var app = builder.Build();

app.MapServiceDefaults();
app.MapForwarding();

app.Run();
