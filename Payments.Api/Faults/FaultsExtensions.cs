namespace Payments.Api.Faults;

internal static class FaultsExtensions
{
    public static WebApplicationBuilder AddFaults(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<FaultsOptions>().BindConfiguration(FaultsOptions.Section)
            .Validate<IHostEnvironment>((options, environment) => !options.Allowed || !environment.IsProduction(),
                "Faults:Allowed lets an operator kill and freeze this replica. It must not be set in the Production environment.")
            .ValidateOnStart();
        return builder;
    }
}
