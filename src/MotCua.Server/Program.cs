using MotCua.EventStore;
using MotCua.Server;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Worklist;
using MotCua.Server.Figures;
using MotCua.Server.Imports;
using MotCua.Server.Operations;
using MotCua.Server.Reference;

var builder = WebApplication.CreateBuilder(args);
ServerLimits.Apply(builder);

await using var database = await DatabaseHost.OpenAsync(builder.Configuration, CancellationToken.None);
var development = builder.Environment.IsDevelopment();
var key = development ? await DevelopmentKey.GetAsync(database.App, CancellationToken.None) : null;

var services = builder.Services;
services.AddSingleton(database.App);
services.AddSingleton(TimeProvider.System);
services.AddSingleton(provider => new Tokens(
    TokenSettings.From(builder.Configuration, development),
    provider.GetRequiredService<TimeProvider>(),
    key
));
services.AddSingleton<ReferenceStore>();
services.AddHostedService<ReferenceWatch>();
services.AddSingleton(DossierLog.Registry);
services.AddSingleton<MotCua.EventStore.EventStore>();
services.AddSingleton<DossierHistory>();
services.AddSingleton<ISubscription, WorklistProjection>();
services.AddSingleton<ISubscription, FiguresProjection>();
services.AddSingleton(provider => new SubscriptionDaemon(
    database.App,
    DossierLog.Registry,
    provider.GetServices<ISubscription>(),
    log: provider.GetRequiredService<ILogger<SubscriptionDaemon>>()
));
services.AddSingleton<Progress>();
services.AddSingleton<CodeAllotter>();
services.AddSingleton<DossierDesk>();
services.AddSingleton<ImportJobs>();
services.AddSingleton<LogTarget>();
services.AddSingleton<TrialTarget>();
services.AddSingleton<ImportService>();
services.AddHostedService<DaemonService>();
services.AddHostedService<OverdueWatcher>();
services.AddHostedService(provider => provider.GetRequiredService<ImportService>());

var app = builder.Build();
ServerLimits.Use(app);
Routes.Map(app);
await app.Services.GetRequiredService<ReferenceStore>().LoadAsync(CancellationToken.None);
await app.RunAsync();

/// <summary>Named, so that tests can start the server.</summary>
public partial class Program;
