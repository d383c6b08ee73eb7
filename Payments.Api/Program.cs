Payments.Api.Replica.Build(args).Run();
