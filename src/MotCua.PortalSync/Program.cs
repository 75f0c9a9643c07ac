using System.Globalization;
using MotCua.PortalSync;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Portal;
using MotCua.PortalSync.Server;
using MotCua.PortalSync.Sync;

// Keeps the national portal in step with MotCua. Without options it runs until it is told to stop.
//   --once        until everything up to now is done; exit code 2 when something was parked
//   --reconcile   compares every dossier with the portal and repairs what differs (with --dry-run: only reports)
//   --dry-run     says what would be sent, and sends nothing
string[] known = ["--once", "--reconcile", "--dry-run"];
if (
    args.FirstOrDefault(arg =>
        arg.StartsWith("--", StringComparison.Ordinal) && !arg.Contains('=', StringComparison.Ordinal) && !known.Contains(arg)
    ) is
    { } unknown
)
{
    await Console.Error.WriteLineAsync($"unknown option {unknown}; known: {string.Join(" ", known)}");
    return 1;
}
try
{
    return await RunAsync(args);
}
catch (SettingException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (ServerException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (FeedTruncatedException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 3;
}

static async Task<int> RunAsync(string[] args)
{
    var builder = WebApplication.CreateSlimBuilder([.. args.Where(arg => arg.Contains('=', StringComparison.Ordinal))]);
    var settings = Settings.From(builder.Configuration);
    builder.WebHost.UseUrls([.. new[] { settings.Health, settings.Webhook?.Address }.OfType<Uri>().Select(address => address.ToString())]);
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    var services = builder.Services;
    services.AddSingleton(settings);
    services.AddSingleton(settings.MotCua);
    services.AddSingleton(settings.Portal);
    services.AddSingleton(TimeProvider.System);
    services.AddSingleton(SectorsFrom(settings.Sectors));
    services.AddSingleton(_ => new Position(settings.State));
    services.AddSingleton(_ => new LostDossiers(settings.State));
    services.AddSingleton<MotCuaClient>();
    services.AddSingleton<PortalClient>();
    services.AddSingleton<DossierSync>();
    services.AddSingleton<Confirmer>();
    services.AddSingleton<Breaker>();
    services.AddSingleton<SyncCounts>();
    services.AddSingleton<Wake>();
    services.AddSingleton<SyncEngine>();
    services.AddSingleton<Reconciliation>();
    services.AddSingleton<Reconciler>();
    if (settings.Webhook is { } webhook)
    {
        services.AddSingleton(webhook);
        services.AddSingleton<Webhook>();
    }
    await using var app = builder.Build();
    var stop = app.Lifetime.ApplicationStopping;
    if (args.Contains("--dry-run") && !args.Contains("--reconcile"))
    {
        await DryRun.RunAsync(app.Services, Console.Out, stop);
        return 0;
    }
    Health.Map(app, settings);
    var engine = app.Services.GetRequiredService<SyncEngine>(); // takes the lock
    try
    {
        await app.StartAsync(CancellationToken.None);
    }
    catch (IOException exception)
    {
        throw new SettingException("Health:Address or Webhook:Address: " + exception.Message);
    }
    try
    {
        if (args.Contains("--reconcile"))
        {
            return await ReconcileAsync(app.Services, engine, repair: !args.Contains("--dry-run"), stop);
        }
        return await SynchroniseAsync(app.Services, engine, args.Contains("--once"), stop);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 0;
    }
}

static async Task<int> SynchroniseAsync(IServiceProvider services, SyncEngine engine, bool once, CancellationToken stop)
{
    var counts = services.GetRequiredService<SyncCounts>();
    try
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var following = engine.RunAsync(once, ending.Token);
        var comparing = once ? following : services.GetRequiredService<Reconciler>().RunAsync(ending.Token);
        var first = await Task.WhenAny(following, comparing);
        await ending.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await comparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }
    finally
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Synced} synchronised, {counts.Rejected} parked, {counts.Retried} tried again, {counts.Skipped} with nothing to do"
            )
        );
    }
    return once && counts.Rejected > 0 ? 2 : 0;
}

static async Task<int> ReconcileAsync(IServiceProvider services, SyncEngine engine, bool repair, CancellationToken stop)
{
    var reconciliation = services.GetRequiredService<Reconciliation>();
    var unrepaired = 0;
    var newPosition = await engine.NewPositionAsync(stop);
    await engine.WorkWhileAsync(
        async ct =>
        {
            using var shown = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var showing = ShowAsync(reconciliation, shown.Token);
            (var counts, unrepaired, var file) = await services.GetRequiredService<Reconciler>().OnceAsync(repair, ct);
            await shown.CancelAsync();
            await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Console.WriteLine(
                $"{string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"))}; {unrepaired} not repaired; report: {file}"
            );
        },
        stop
    );
    if (newPosition is not null && repair && unrepaired == 0)
    {
        services.GetRequiredService<Position>().Write(newPosition);
    }
    return unrepaired == 0 ? 0 : 2;
}

static async Task ShowAsync(Reconciliation reconciliation, CancellationToken ct)
{
    while (true)
    {
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{reconciliation.Compared} dossiers compared"));
    }
}

static SectorCodes SectorsFrom(string file)
{
    try
    {
        return SectorCodes.Read(File.ReadLines(file));
    }
    catch (Exception exception) when (exception is IOException or FormatException or UnauthorizedAccessException)
    {
        throw new SettingException($"Sectors: {exception.Message}");
    }
}
