using MotCua.EventStore;
using MotCua.Server;
using MotCua.Server.Access;
using MotCua.Server.Dashboard;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Worklist;
using MotCua.Server.EntryDelays;
using MotCua.Server.Feed;
using MotCua.Server.Feed.Push;
using MotCua.Server.Figures;
using MotCua.Server.Forms;
using MotCua.Server.Http.OpenApi;
using MotCua.Server.Imports;
using MotCua.Server.Lateness;
using MotCua.Server.OpenData;
using MotCua.Server.Operations;
using MotCua.Server.Portal;
using MotCua.Server.Portal.Backlog;
using MotCua.Server.Reference;
using MotCua.Server.Reprojections;
using MotCua.Server.StepTimes;
using MotCua.Server.Submissions;

try
{
    await RunAsync(args);
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}

static async Task RunAsync(string[] args)
{
    var builder = WebApplication.CreateBuilder(args);
    var development = builder.Environment.IsDevelopment();
    Logs.Add(builder);
    Telemetry.Add(builder);
    ServerLimits.Apply(builder);
    var limits = ServerLimits.From(builder.Configuration, development);
    var tokens = TokenSettings.From(builder.Configuration, development);

    await using var database = await DatabaseHost.OpenAsync(builder.Configuration, CancellationToken.None);
    var key = development ? await DevelopmentKey.GetAsync(database.App, CancellationToken.None) : null;

    var services = builder.Services;
    services.AddSingleton(limits);
    services.AddSingleton(database.App);
    services.AddSingleton(TimeProvider.System);
    services.AddSingleton(provider => new Tokens(tokens, provider.GetRequiredService<TimeProvider>(), key));
    services.AddSingleton<ReferenceStore>();
    services.AddHostedService<ReferenceWatch>();
    services.AddSingleton(DossierLog.Registry);
    services.AddSingleton<MotCua.EventStore.EventStore>();
    services.AddTransient<DossierHistory>(); // one for each projection: they do not go through the log in step
    services.AddSingleton<ISubscription, WorklistProjection>();
    services.AddSingleton<ISubscription, FiguresProjection>();
    services.AddSingleton<ISubscription, BookProjection>();
    services.AddSingleton<BookReader>();
    services.AddSingleton(FormSettings.From(builder.Configuration));
    services.AddSingleton(OpenDataSettings.From(builder.Configuration));
    services.AddSingleton<Releases>();
    services.AddSingleton<ISubscription, StepTimesProjection>();
    services.AddSingleton<ISubscription, EntryDelayProjection>();
    services.AddSingleton<ISubscription, SubmissionProjection>();
    services.AddSingleton<ISubscription, PortalProjection>();
    services.AddSingleton<ISubscription, FeedProjection>();
    services.AddSingleton<ISubscription, LateReasonsProjection>();
    services.AddSingleton(provider => new SubscriptionDaemon(
        database.App,
        DossierLog.Registry,
        provider.GetServices<ISubscription>(),
        // Under load a tenth of a second's events are one page; at rest a change still shows long before a second is over.
        new SubscriptionDaemonOptions { GatherInterval = TimeSpan.FromMilliseconds(100) },
        log: provider.GetRequiredService<ILogger<SubscriptionDaemon>>()
    ));
    services.AddSingleton<Progress>();
    services.AddSingleton<FeedReader>();
    PushSetup.Add(services, PushSettings.From(builder.Configuration, development));
    services.AddSingleton<CodeAllotter>();
    services.AddSingleton<DossierMemory>();
    services.AddSingleton<PortalStates>();
    services.AddSingleton(BacklogSettings.From(builder.Configuration));
    services.AddSingleton<BacklogWatch>();
    services.AddHostedService(provider => provider.GetRequiredService<BacklogWatch>());
    services.AddSingleton<CommandAnswers>();
    services.AddSingleton<DossierDesk>();
    services.AddSingleton<SubmissionDesk>();
    services.AddSingleton<ImportJobs>();
    services.AddSingleton<LogTarget>();
    services.AddSingleton<TrialTarget>();
    services.AddSingleton<ImportService>();
    services.AddSingleton<ReprojectionJobs>();
    services.AddSingleton<ReprojectionRun>();
    services.AddSingleton<ReprojectionService>();
    services.AddHostedService<DaemonService>();
    services.AddHostedService<OverdueWatcher>();
    services.AddHostedService<OpinionWatcher>();
    services.AddHostedService(provider => provider.GetRequiredService<ImportService>());
    services.AddHostedService(provider => provider.GetRequiredService<ReprojectionService>());
    services.AddSingleton<SubscriptionWatch>();
    services.AddSingleton<Readiness>();
    Documentation.Add(services);
    DashboardHost.Add(builder);

    var app = builder.Build();
    RequestTelemetry.Use(app);
    Documentation.Use(app);
    DashboardHost.ServeFiles(app);
    app.UseRouting();
    limits.Use(app);
    DashboardHost.Use(app);
    Routes.Map(app);
    DashboardHost.Map(app);
    await app.Services.GetRequiredService<ReferenceStore>().LoadAsync(CancellationToken.None);
    Banner.PrintWhenStarted(app, database);
    await app.RunAsync();
}

/// <summary>Named, so that tests can start the server.</summary>
public partial class Program;
