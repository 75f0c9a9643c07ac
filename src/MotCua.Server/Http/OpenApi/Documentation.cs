using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace MotCua.Server.Http.OpenApi;

/// <summary><c>/openapi/v1.json</c> and <c>/swagger</c>. All that the page needs is served from here: it works without the Internet.</summary>
public static class Documentation
{
    public static void Add(IServiceCollection services) => services.AddSingleton<ISwaggerProvider>(_ => new ApiDocument(Routes.All));

    /// <summary>Before routing: files of the page are not served once a route, be it the fallback, has been chosen.</summary>
    public static void Use(WebApplication app)
    {
        app.UseSwagger(options =>
        {
            options.RouteTemplate = "openapi/{documentName}.json";
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        });
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "swagger";
            options.DocumentTitle = "MotCua API";
            options.SwaggerEndpoint($"/openapi/{ApiDocument.Name}.json", "MotCua");
        });
    }
}
