using Front;
using Front.Forwarding;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddForwarding();
builder.AddSharedPort();

var app = builder.Build();

app.MapServiceDefaults();
app.MapForwarding();

app.Run();
