using Access;
using Microsoft.OpenApi;
using ServiceDefaults.Access;

namespace Patients.Api.Http;

/// <summary>Configures the size limits of requests, the check of queries and the OpenAPI document.</summary>
public static class HttpApi
{
    // These query parameters are bound as text, so that the error can name the bad one. The document still calls them integers.
    private static readonly string[] NumbersInQueries = ["page", "page_size", "after"];

    public static WebApplicationBuilder AddHttpApi(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = JsonBody.MaxDiscardedBytes;
            // The front accepts what Kestrel does by default, and adds headers of its own.
            kestrel.Limits.MaxRequestHeadersTotalSize += 1024;
            kestrel.Limits.MaxRequestHeaderCount += 8;
        });
        builder.Services.AddOpenApi(openApi =>
        {
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Alta: patients";
                document.Info.Description = "Patients' bills and their payment. Each payment is settled exactly once, in order of arrival. "
                    + "Amounts are integers in minor units (COP: centavos). Errors are RFC 9457 problems.";
                return Task.CompletedTask;
            });
            openApi.AddOperationTransformer((operation, context, _) =>
            {
                foreach (var parameter in operation.Parameters ?? [])
                {
                    if (NumbersInQueries.Contains(parameter.Name) && parameter.Schema is OpenApiSchema schema)
                        (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int64");
                }
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Once.HonoursKey>().Any())
                {
                    operation.Parameters ??= [];
                    operation.Parameters.Add(new OpenApiParameter
                    {
                        Name = IdempotencyKey.Header,
                        In = ParameterLocation.Header,
                        Description = "1 to 255 printable ASCII characters. Sent again within 24 hours, the request is carried out once and answered alike.",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    });
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
