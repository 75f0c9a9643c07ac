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
catch (FeedTruncatedException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 3;
}

static async Task<int> RunAsync(string[] args)
{
    var builder = WebApplication.CreateSlimBuilder([.. args.Where(arg => arg.Contains('=', StringComparison.Ordinal))]);
    var settings = Settings.From(builder.Configuration);
    builder.WebHost.UseUrls(builder.Configuration["Health:Address"] ?? "http://127.0.0.1:5081");
    var services = builder.Services;
    services.AddSingleton(settings);
    services.AddSingleton(settings.MotCua);
    services.AddSingleton(settings.Portal);
    services.AddSingleton(TimeProvider.System);
    services.AddSingleton(SectorsFrom(settings.Sectors));
    services.AddSingleton(new Position(settings.State));
    services.AddSingleton<MotCuaClient>();
    services.AddSingleton<PortalClient>();
    services.AddSingleton<DossierSync>();
    services.AddSingleton<Confirmer>();
    services.AddSingleton<Breaker>();
    services.AddSingleton<SyncCounts>();
    services.AddSingleton<SyncEngine>();
    services.AddSingleton<Reconciliation>();
    await using var app = builder.Build();
    var once = args.Contains("--once");
    var stop = app.Lifetime.ApplicationStopping;
    if (args.Contains("--reconcile"))
    {
        return await ReconcileAsync(app.Services, settings, repair: !args.Contains("--dry-run"), stop);
    }
    if (args.Contains("--dry-run"))
    {
        await DryRun.RunAsync(app.Services, Console.Out, stop);
        return 0;
    }
    Health.Map(app);
    await app.StartAsync(CancellationToken.None);
    var counts = app.Services.GetRequiredService<SyncCounts>();
    try
    {
        await app.Services.GetRequiredService<SyncEngine>().RunAsync(once, stop);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Synced} synchronised, {counts.Rejected} parked, {counts.Retried} tried again, {counts.Skipped} with nothing to do"
        )
    );
    return once && counts.Rejected > 0 ? 2 : 0;
}

static async Task<int> ReconcileAsync(IServiceProvider services, Settings settings, bool repair, CancellationToken stop)
{
    var clock = services.GetRequiredService<TimeProvider>();
    var name = string.Create(CultureInfo.InvariantCulture, $"reconciliation-{clock.GetUtcNow():yyyyMMddTHHmmssZ}.ndjson");
    var file = Path.Combine(settings.State, name);
    using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
    var confirming = services.GetRequiredService<Confirmer>().RunAsync(ending.Token);
    await using var report = new StreamWriter(file);
    var counts = await services.GetRequiredService<Reconciliation>().RunAsync(report, repair, settings.Parallel, stop);
    await ending.CancelAsync();
    await confirming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    Console.WriteLine($"{string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"))}; report: {file}");
    return counts.Keys.All(state => state == "same") || (repair && !counts.ContainsKey("unmapped") && !counts.ContainsKey("unanswered"))
        ? 0
        : 2;
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
