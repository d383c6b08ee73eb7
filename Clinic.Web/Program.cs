using Clinic.Web.Cluster;
using Clinic.Web.Layout;
using Clinic.Web.Localization;
using Clinic.Web.Payments;
using Clinic.Web.Services;
using Clinic.Web.SignIn;
using Clinic.Web.Trials;
using ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddHospitalTime();
builder.AddServiceDefaults();
builder.AddLanguages();
builder.AddServiceClients();
builder.Services.AddSingleton<ClusterFeed>();
builder.Services.AddSingleton<PaymentDesk>();
builder.Services.AddSingleton<Tools>();
builder.Services.AddSingleton<TrialHistory>();
builder.Services.AddSingleton<TrialRunner>();
builder.AddSignIn();
builder.AddPages();

var app = builder.Build();

app.UseSecurityHeaders();
app.MapServiceDefaults();
app.UseRequestLocalization();
app.UseAntiforgery();
app.MapLanguages();
app.MapSignOut();
app.MapTrialDownload();
app.MapPages();

app.Run();
