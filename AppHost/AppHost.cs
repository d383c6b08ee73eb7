using AppHost;
using AppHost.Access;
using AppHost.Faults;
using AppHost.Publishing;
using AppHost.Services;
using AppHost.Stores;
using AppHost.Stores.Ledger;
using AppHost.Stores.Redis;
using AppHost.Supervision;
using AppHost.Trials;
using LocalSystem;

Errors.SayInOneLine();
var builder = DistributedApplication.CreateBuilder(StoreOptions.WithValues(args));
builder.UseHttpWithoutCertificate();
builder.KeepNoRunsOnDisk();

// Access between the services: a key of this run, with tokens in the data folder.
var data = new DataFolder(builder, "data");
var access = new LocalAccess(builder, data);

// The ledger is the source of truth: a shared SQLite file or a PostgreSQL database. Redis can be rebuilt from it.
var ledger = builder.AddLedger("ledger", data);
var redis = builder.AddPaymentQueue("redis", port: 6390, data);

// The external payment provider, with its own record.
var gatewayRecord = builder.AddConnectionString("gateway-record", data.File("gateway.db"));
var gateway = builder.AddService<Projects.Gateway_Simulator>("gateway", port: 6001, "Charges")
    .WithAccess(access)
    .WithReference(gatewayRecord, "gateway").WithDataVolume("gateway-data");
gatewayRecord.WithParentRelationship(gateway);

// User story HU001: bills, payment requests, the clerk's answer.
var patients = builder.AddService<Projects.Patients_Api>("patients", port: 4001, "Patients API (direct)")
    .WithAccess(access)
    .WithLedger(ledger)
    .WithPaymentQueue(redis, "patients")
    .WithShards();

// Two fronts keep the clerks' connections while Patients.Api is down or replaced.
var front = builder.AddSharedService<Projects.Front_Proxy>("front", port: 4000, replicas: 2, "Patients API")
    .WithExternalHttpEndpoints()
    .WithAccess(access)
    .WithEnvironment(ServiceSettings.PatientsAddress, patients.GetEndpoint("http"));

// Two monitors watch the replicas. The one that holds the lock names the leader.
var monitors = builder.AddReplicas<Projects.Monitor_Worker>("monitors", "monitor", [5000, 5010], ServiceSettings.MonitorName, monitor => monitor
    .WithAccess(access)
    .WithLedger(ledger)
    .WithPaymentQueue(redis, "monitor")
    .WithShards());

// Three replicas. One of them leads and settles; with --shards N, one for each shard.
var payments = builder.AddReplicas<Projects.Payments_Api>("payments", "server", [5001, 5002, 5003], ServiceSettings.ReplicaId, server => server
    .WithAccess(access)
    .WithLedger(ledger)
    .WithPaymentQueue(redis, "payments")
    .WithShards()
    .WithEnvironment(ServiceSettings.GatewayAddress, gateway.GetEndpoint("http")).WaitFor(gateway)
    .WithFaults(monitors, access))
    .WithLeaderFaults(monitors, access);

// The pages for clerks, and the live cluster for operators.
builder.AddService<Projects.Clinic_Web>("clinic", port: 8080, "Pages")
    .WithExternalHttpEndpoints()
    .WithAccess(access)
    .WithSignIn(access, data)
    .WithTools(data)
    .WithReference(front)
    .WithReference(monitors, "monitor")
    .WithReference(gateway);

// The 2021 experiment against this system, started by hand.
builder.AddProgram<Projects.Experiment>("experiment")
    .WithExplicitStart()
    .WithTrial(front, monitors, gateway, access)
    .ExcludeFromManifest();

builder.Build().Run();
