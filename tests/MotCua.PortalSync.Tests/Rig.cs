using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MotCua.PortalStandIn;
using MotCua.PortalSync.Portal;
using MotCua.PortalSync.Server;
using MotCua.PortalSync.Sync;

namespace MotCua.PortalSync.Tests;

/// <summary>The sync job's parts, put together as the program does, between the portal's stand-in and a few dossiers that answer like MotCua.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("portal-sync").FullName;
    private readonly MotCuaClient server;
    private readonly PortalClient client;
    private readonly Position position;

    private Rig(StandIn portal, FewDossiers motCua, TimeProvider clock)
    {
        (Portal, MotCua) = (portal, motCua);
        File.WriteAllText(PathOf("token"), "token");
        File.WriteAllText(PathOf("password"), "mot-cua");
        Settings = new Settings
        {
            MotCua = new MotCuaSettings(new Uri(motCua.Address + "/"), PathOf("token")),
            Portal = new PortalSettings(new Uri(portal.Address + "/"), "H12", "camau", PathOf("password")) { TimeoutSeconds = 2 },
            State = folder,
            Sectors = "",
            PortalCodes = PathOf("codes"),
            ReconcileAt = new TimeOnly(2, 30),
        };
        File.WriteAllText(Settings.PortalCodes, "");
        server = new MotCuaClient(Settings.MotCua);
        client = new PortalClient(Settings.Portal);
        position = new Position(folder);
        var breaker = new Breaker(clock);
        Dossiers = new DossierSync(server, client, Snapshots.Sectors, new LostDossiers(folder), clock);
        Confirmer = new Confirmer(server, NullLogger<Confirmer>.Instance, clock);
        Engine = new SyncEngine(
            Settings,
            server,
            Dossiers,
            Confirmer,
            breaker,
            position,
            new SyncCounts(),
            new Wake(clock),
            clock,
            NullLogger<SyncEngine>.Instance
        );
        var reconciliation = new Reconciliation(
            server,
            client,
            Engine,
            breaker,
            Snapshots.Sectors,
            Settings,
            clock,
            NullLogger<Reconciliation>.Instance
        );
        Reconciler = new Reconciler(Settings, reconciliation, server, clock, NullLogger<Reconciler>.Instance);
    }

    public Settings Settings { get; }
    public StandIn Portal { get; }
    public FewDossiers MotCua { get; }
    public DossierSync Dossiers { get; }
    public Confirmer Confirmer { get; }
    public SyncEngine Engine { get; }
    public Reconciler Reconciler { get; }
    public Position Position => position;

    public static async Task<Rig> StartAsync(TimeProvider? clock = null) =>
        new(await StandIn.StartAsync(new StandInOptions(Port: 0)), await FewDossiers.StartAsync(), clock ?? TimeProvider.System);

    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Sends everything once.</summary>
    public Task SynchroniseAsync() => Engine.RunAsync(once: true, CancellationToken.None);

    /// <summary>Compares everything once; the counts, what is left, and the lines.</summary>
    public async Task<(IReadOnlyDictionary<string, int> Counts, int Unrepaired, string[] Lines)> ReconcileAsync(bool repair = true)
    {
        (IReadOnlyDictionary<string, int> Counts, int Unrepaired, string File)? result = null;
        await Engine.WorkWhileAsync(async ct => result = await Reconciler.OnceAsync(repair, ct), CancellationToken.None);
        var (counts, unrepaired, file) = result!.Value;
        return (counts, unrepaired, await File.ReadAllLinesAsync(file));
    }

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        server.Dispose();
        client.Dispose();
        position.Dispose();
        await Portal.DisposeAsync();
        await MotCua.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Answers what the sync job asks of MotCua, for a few dossiers in memory. The real server is put to the test in MotCua.EndToEnd.Tests.</summary>
internal sealed class FewDossiers : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<Guid, Snapshot> dossiers = new();

    private FewDossiers()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/v1/feed", (string? cursor) => Feed(cursor));
        app.MapGet(
            "/v1/portal-sync/snapshots/{id:guid}",
            (Guid id) => dossiers.TryGetValue(id, out var found) ? Results.Json(found, ServerJson.Default.Snapshot) : Results.NotFound()
        );
        app.MapGet(
            "/v1/portal-sync/dossiers",
            () =>
                Results.Json(
                    new KnownPage([.. dossiers.Values.Select(one => new Known(one.Id, one.Code, one.Version, one.SyncedVersion))], null),
                    ServerJson.Default.KnownPage
                )
        );
        app.MapPost("/v1/portal-sync/confirmations", ConfirmAsync);
        app.MapPost("/v1/portal-sync/reconciliations", ReportAsync);
    }

    public string Address => app.Urls.First();

    public ConcurrentQueue<Confirmation> Confirmed { get; } = new();

    /// <summary>Dossiers whose confirmations are refused.</summary>
    public ConcurrentDictionary<Guid, bool> Refused { get; } = new();

    public ConcurrentQueue<JsonObject> Reports { get; } = new();

    public bool KeepsReports { get; set; } = true;

    /// <summary>A cursor of another life is answered 409.</summary>
    public string Life { get; set; } = "a";

    public static async Task<FewDossiers> StartAsync()
    {
        var server = new FewDossiers();
        await server.app.StartAsync();
        return server;
    }

    public Snapshot Put(Snapshot dossier) => dossiers[dossier.Id] = dossier;

    public Snapshot this[Guid id] => dossiers[id];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult Feed(string? cursor)
    {
        if (cursor is not null && !cursor.StartsWith(Life, StringComparison.Ordinal))
        {
            return Results.Conflict();
        }
        var events = cursor is null
            ? dossiers.Values.Select(one => new FeedEvent("dossier.received", new FeedData(one.Id, one.Version, one.Version))).ToList()
            : [];
        return Results.Json(
            new FeedPage(1, events, string.Create(CultureInfo.InvariantCulture, $"{Life}{dossiers.Count}"), 100, false),
            ServerJson.Default.FeedPage
        );
    }

    private async Task<IResult> ConfirmAsync(HttpRequest request)
    {
        var told = (await request.ReadFromJsonAsync(ServerJson.Default.Confirmations))!.Items;
        if (told.Any(one => Refused.ContainsKey(one.DossierId)))
        {
            return Results.BadRequest();
        }
        foreach (var one in told)
        {
            Confirmed.Enqueue(one);
            if (one.Outcome == "synced" && dossiers.TryGetValue(one.DossierId, out var known))
            {
                Put(known with { SyncedVersion = Math.Max(known.SyncedVersion ?? 0, one.Version) });
            }
        }
        return Results.Ok();
    }

    private async Task<IResult> ReportAsync(HttpRequest request)
    {
        if (!KeepsReports)
        {
            return Results.NotFound();
        }
        Reports.Enqueue((await JsonSerializer.DeserializeAsync<JsonObject>(request.Body))!);
        return Results.StatusCode(201);
    }
}
