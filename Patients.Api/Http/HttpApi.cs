using Access;
using Microsoft.OpenApi;
using ServiceDefaults.Access;

namespace Patients.Api.Http;

/// <summary>The limit of bodies and the OpenAPI document.</summary>
public static class HttpApi
{
    // Numbers in a query are read as text, so that a bad one is answered by its name.
    private static readonly string[] NumbersInQueries = ["page", "page_size", "after"];

    public static WebApplicationBuilder AddHttpApi(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = JsonBody.MaxDiscardedBytes);
        builder.Services.AddOpenApi(openApi =>
        {
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Alta: patients";
                document.Info.Description = "A patient's bill, and its payment: exactly once, in order of arrival. "
                    + "Money is whole minor units (COP: centavos). Errors are RFC 9457 problems.";
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
        app.MapOpenApi().RequireRoles(Roles.Clerk, Roles.Operator, Roles.Service);
        return app;
    }
}
