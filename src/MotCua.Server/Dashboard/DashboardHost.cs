using Microsoft.AspNetCore.Components.Endpoints;
using MotCua.Dossiers.Time;
using Radzen;

namespace MotCua.Server.Dashboard;

/// <summary>
/// The dashboard in this process: files, sign-in, pages. Pages get all their data from the API's own routes (<see cref="DashboardApi"/>), with the token of
/// whoever looks; there is no other way to data, and so no second decision on who may see what.
/// </summary>
public static class DashboardHost
{
    /// <summary>Scripts, styles, fonts and connections from here alone. Style attributes are allowed: charts are placed by them.</summary>
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; style-src-elem 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void Add(WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets(); // in a published program the files lie in wwwroot, and this does nothing
        var services = builder.Services;
        services
            .AddRazorComponents()
            .AddInteractiveServerComponents(options =>
            {
                options.DisconnectedCircuitMaxRetained = 100;
                options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
            });
        services.AddRadzenComponents(); // charts and the tree ask for its services when they are first written
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options => options.Cookie.Name = "motcua-form");
        services.AddSingleton<Handover>();
        services.AddScoped<DashboardApi>();
    }

    /// <summary>Before routing: a file is not served once a route, be it the fallback, has been chosen.</summary>
    public static void ServeFiles(WebApplication app) => app.UseStaticFiles();

    /// <summary>After routing: pages are for those who are signed in, and their address names period and territory.</summary>
    public static void Use(WebApplication app)
    {
        app.Use(
            async (http, next) =>
            {
                var page = http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type;
                if (page is not null)
                {
                    http.Response.Headers.ContentSecurityPolicy = Policy;
                    http.Response.Headers.XContentTypeOptions = "nosniff";
                    http.Response.Headers["Referrer-Policy"] = "same-origin";
                    http.Response.Headers.CacheControl = "no-store";
                }
                if ((page is not null && page != typeof(Pages.SignInPage)) || http.Request.Path.StartsWithSegments("/_blazor"))
                {
                    if (!await SignIn.RecogniseAsync(http))
                    {
                        SignIn.Ask(http, page is not null);
                        return;
                    }
                    if (page is not null && AddressWithPeriod(http) is { } address)
                    {
                        http.Response.Redirect(address);
                        return;
                    }
                }
                await next(http);
            }
        );
        app.UseAntiforgery();
    }

    public static void Map(WebApplication app)
    {
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null); // in Policy
        app.MapPost("/session/start", SignIn.SignInAsync).ExcludeFromDescription();
        app.MapPost("/session/end", SignIn.SignOutAsync).ExcludeFromDescription();
        app.MapGet("/dossiers.csv", DossierExport.WriteAsync).ExcludeFromDescription();
        Files.Map(app);
    }

    /// <summary>Links are shared: an address without a period gets this month's, so that it says the same next month.</summary>
    private static string? AddressWithPeriod(HttpContext http)
    {
        var query = http.Request.Query;
        if (query.ContainsKey("from") && query.ContainsKey("to") && query.ContainsKey("unit"))
        {
            return null;
        }
        var today = VietnamTime.DateOf(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        var state = PageState.Read(http.Request.Path + http.Request.QueryString.ToString(), today);
        if (!query.ContainsKey("unit") && http.User.FindFirst(SignIn.AgencyClaim)?.Value is { } agency && state.Section != "units")
        {
            state = state with { Unit = agency };
        }
        return state.Here();
    }
}
