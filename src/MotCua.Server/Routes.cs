using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Apologies;
using MotCua.Server.Dossiers.Deadlines;
using MotCua.Server.Dossiers.Worklist;
using MotCua.Server.EntryDelays;
using MotCua.Server.Feed;
using MotCua.Server.Feed.Push;
using MotCua.Server.Figures;
using MotCua.Server.Figures.Closing;
using MotCua.Server.Figures.Lists;
using MotCua.Server.Forms;
using MotCua.Server.Http;
using MotCua.Server.Imports;
using MotCua.Server.Lateness;
using MotCua.Server.OpenData;
using MotCua.Server.Operations;
using MotCua.Server.Portal;
using MotCua.Server.Portal.Backlog;
using MotCua.Server.Portal.Inbound;
using MotCua.Server.Portal.Reconciliations;
using MotCua.Server.ProcedureFigures;
using MotCua.Server.Reference;
using MotCua.Server.Reports;
using MotCua.Server.Reprojections;
using MotCua.Server.Samples;
using MotCua.Server.Scorecards;
using MotCua.Server.StepTimes;
using MotCua.Server.Submissions;

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
        ApologyFiguresRoute.Route,
        ServiceFigures.Route,
        StepTimesRoute.Route,
        .. EntryDelayRoutes.All,
        .. ProcedureFiguresRoutes.All,
        DrillDownRoute.Route,
        ScorecardRoute.Route,
        .. IndicatorRoutes.All,
        .. PeriodRoutes.All,
        Ii06aRoute.Route,
        .. LateReasonsRoutes.All,
        ShortenedLimitsRoute.Route,
        ExportRoute.Route,
        .. SampleRoutes.All,
        .. OpenDataRoutes.All,
        .. DossierRoutes.All,
        WorklistRoute.Route,
        ApologiesRoute.Route,
        LateReasons.Route,
        .. ImportRoutes.All,
        .. ReprojectionRoutes.All,
        .. DeadlineRoutes.All,
        .. FormRoutes.All,
        .. SubmissionRoutes.All,
        PublicLookup.Route,
        .. FeedRoutes.All,
        .. WebhookRoutes.All,
        .. SecretRoutes.All,
        .. DeliveryRoutes.All,
        .. ReplayRoutes.All,
        .. PortalRoutes.All,
        PortalSyncRoute.Route,
        .. InboundRoutes.All,
        .. ReconciliationRoutes.All,
        BacklogRoute.Route,
        .. ReferenceRoutes.All,
        .. SubscriptionRoutes.All,
        CalendarWatchRoute.Route,
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
