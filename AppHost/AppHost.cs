using AppHost;
using AppHost.Access;
using AppHost.Faults;
using AppHost.Publishing;
using AppHost.Redis;
using AppHost.Supervision;
using AppHost.Trials;

Errors.SayInOneLine();
var builder = DistributedApplication.CreateBuilder(args);

// Who may call whom: a key of this run, with tokens in the data folder.
var data = new DataFolder(builder, "data");
var access = new LocalAccess(builder, data);

// The truth: a SQLite file that the services share. What Redis holds can be rebuilt from it.
var ledger = builder.AddConnectionString("ledger", data.File("ledger.db"));
var redis = builder.AddPaymentQueue("redis", data);

// The payment provider outside, with a record of its own.
var gatewayRecord = builder.AddConnectionString("gateway-record", data.File("gateway.db"));
var gateway = builder.AddProject<Projects.Gateway_Simulator>("gateway")
    .WithHttpEndpoint(port: 6001)
    .WithProbes()
    .WithAccess(access)
    .WithReference(gatewayRecord, "gateway").WithDataVolume("gateway-data")
    .WithRestart();

// HU001: bills, payment requests, the clerk's answer.
var patients = builder.AddProject<Projects.Patients_Api>("patients")
    .WithHttpEndpoint()
    .WithProbes()
    .WithAccess(access)
    .WithReference(ledger).WithDataVolume("ledger-data")
    .WithPaymentQueue(redis)
    .WithRestart();

// Two hold the clerks' connections while that one is dead or replaced.
var front = builder.AddProject<Projects.Front>("front")
    .WithReplicas(2)
    .WithHttpEndpoint(port: 4000).WithExternalHttpEndpoints()
    .WithProbes()
    .WithAccess(access)
    .WithReference(patients)
    .WithEnvironment("Patients__Address", patients.GetEndpoint("http"))
    .WithRestart();

// Two watch the replicas; the one that holds the lock names the leader.
var monitor = builder.AddProject<Projects.Monitor_Worker>("monitor")
    .WithReplicas(2)
    .WithHttpEndpoint(port: 5000)
    .WithProbes()
    .WithAccess(access)
    .WithReference(ledger).WithDataVolume("ledger-data")
    .WithPaymentQueue(redis)
    .WithRestart();

// Three stand ready, one of them leads and settles.
var payments = builder.AddProject<Projects.Payments_Api>("payments")
    .WithReplicas(3)
    .WithHttpEndpoint()
    .WithProbes()
    .WithAccess(access)
    .WithReference(ledger).WithDataVolume("ledger-data")
    .WithPaymentQueue(redis)
    .WithReference(gateway).WaitFor(gateway)
    .WithEnvironment("Gateway__Address", gateway.GetEndpoint("http"))
    .WithRestart()
    .WithFaultEndpoints(access)
    .WithReplicaFaults(monitor, access);

// The pages: the clerk's, and the live cluster for whoever runs it.
builder.AddProject<Projects.Clinic_Web>("clinic")
    .WithHttpEndpoint(port: 8080).WithExternalHttpEndpoints()
    .WithProbes()
    .WithAccess(access)
    .WithSignIn(access, data)
    .WithReference(front).WaitFor(front).WaitFor(patients)
    .WithReference(monitor)
    .WithReference(gateway)
    .WithRestart();

// The experiment of 2021, on what runs here: started by hand.
builder.AddProject<Projects.Experiment>("experiment")
    .WithExplicitStart()
    .WithTrial(front, monitor, gateway, access)
    .WithLeaderFaults(monitor, access)
    .WaitFor(front).WaitFor(patients).WaitFor(payments).WaitFor(monitor)
    .ExcludeFromManifest();

#if PUBLISH
AppHost.Publishing.Targets.PublishTarget.Add(builder);
#endif

builder.Build().Run();
