using Gateway.Simulator;
using Gateway.Simulator.Behavior;
using Gateway.Simulator.Charges;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGateway();

var app = builder.Build();
app.MapServiceDefaults();
app.MapCharges();
app.MapBehavior();
app.Run();
