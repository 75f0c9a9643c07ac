using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Deadlines;
using MotCua.Server.Dossiers.Worklist;
using MotCua.Server.Feed;
using MotCua.Server.Feed.Push;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Imports;
using MotCua.Server.Operations;
using MotCua.Server.Portal;
using MotCua.Server.Reference;

namespace MotCua.Server;

/// <summary>Every address of the server. A route that is not here does not exist; one without a declared act does not compile.</summary>
public static class Routes
{
    public static readonly IReadOnlyList<ApiRoute> All =
    [
        DevelopmentTokenRoute.Route,
        OnTimeRoute.Route,
        CrossBoundaryRoute.Route,
        ChannelsRoute.Route,
        DrillDownRoute.Route,
        .. DossierRoutes.All,
        WorklistRoute.Route,
        .. ImportRoutes.All,
        .. DeadlineRoutes.All,
        PublicLookup.Route,
        .. FeedRoutes.All,
        .. WebhookRoutes.All,
        .. DeliveryRoutes.All,
        .. PortalRoutes.All,
        .. ReferenceRoutes.All,
        .. SubscriptionRoutes.All,
        .. HealthRoutes.All,
        .. ProblemRoutes.All,
    ];

    public static void Map(WebApplication app)
    {
        foreach (var route in All)
        {
            app.MapMethods(route.Pattern, [route.Method], Pipeline.For(route))
                .WithMetadata(route)
                .WithDisplayName($"{route.Method} {route.Pattern}");
        }
        var methods = All.GroupBy(route => route.Pattern)
            .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(route => route.Method)));
        foreach (var (pattern, allowed) in methods)
        {
            app.Map(pattern, http => new Problem(405, "method-not-allowed", allowed).WriteAsync(http))
                .WithOrder(1)
                .WithDisplayName($"405 {pattern}");
        }
        app.MapFallback("{**path}", http => Problem.NotFound().WriteAsync(http));
    }
}
