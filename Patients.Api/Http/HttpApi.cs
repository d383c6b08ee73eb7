using Access;
using Microsoft.OpenApi;
using ServiceDefaults.Access;

namespace Patients.Api.Http;

/// <summary>Configures the size limit of bodies, the check of queries and the OpenAPI document.</summary>
public static class HttpApi
{
    // These query parameters are bound as text, so that the error can name the bad one. The document still calls them integers.
    private static readonly string[] NumbersInQueries = ["page", "page_size", "after"];

    public static WebApplicationBuilder AddHttpApi(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = JsonBody.MaxDiscardedBytes);
        builder.Services.AddOpenApi(openApi =>
        {
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Alta: patients";
                document.Info.Description = "Patients' bills and their payment. Each payment is settled exactly once, in order of arrival. "
                    + "Amounts are integers in minor units (COP: centavos). Errors are RFC 9457 problems.";
                return Task.CompletedTask;
            });
            openApi.AddOperationTransformer((operation, _, _) =>
            {
                foreach (var parameter in operation.Parameters ?? [])
                {
                    if (NumbersInQueries.Contains(parameter.Name) && parameter.Schema is OpenApiSchema schema)
                        (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int64");
                }
                return Task.CompletedTask;
            });
        });
        return builder;
    }

    public static WebApplication UseHttpApi(this WebApplication app)
    {
        app.Use((context, next) =>
            context.Request.ContentLength > JsonBody.MaxBytes ? Problems.TooLarge().ExecuteAsync(context) : next(context));
        app.Use((context, next) => KnownQuery.Problem(context) is { } problem ? problem.ExecuteAsync(context) : next(context));
        app.MapOpenApi().RequireRoles(Roles.Clerk, Roles.Operator, Roles.Service);
        return app;
    }
}
