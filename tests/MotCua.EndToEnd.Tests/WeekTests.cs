using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using MotCua.PortalStandIn;
using MotCua.PortalSync;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Server;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EndToEnd.Tests;

/// <summary>
/// A simulated week of a province, end to end: real server, real PostgreSQL, real sync job, each killed at random, and a portal that misbehaves in every way it knows. What must hold
/// while it goes on is read from the portal's journal and the server's log; what must hold at the end, from the portal's state. Longer: MOTCUA_E2E_MINUTES; another course of
/// events: MOTCUA_E2E_SEED; another sync job, such as one with a planted bug: MOTCUA_E2E_SYNC_JOB (see ops/mutants).
/// </summary>
public sealed class WeekTests(ITestOutputHelper output)
{
    private const int Dossiers = 120;
    private const int Clerks = 6;

    /// <summary>Each kind of misbehaviour, how often.</summary>
    private static readonly Plan[] Misbehaviours =
    [
        Forever("slow", 0.05) with
        {
            Milliseconds = 150,
        },
        Forever("hang", 0.004),
        Forever("error-500", 0.01),
        Forever("error-502", 0.01),
        Forever("error-503", 0.01),
        Forever("error-429", 0.01),
        Forever("redirect", 0.005),
        Forever("reset", 0.01),
        Forever("html", 0.01),
        Forever("wrong-json", 0.01),
        Forever("empty", 0.005),
        Forever("number-code", 0.02),
        Forever("code-00", 0.02),
        Forever("reject", 0.004),
        Forever("exists", 0.03) with
        {
            Service = "DongBoHoSoMC",
        },
        Forever("missing", 0.03) with
        {
            Service = "DongBoHoSoMC",
        },
        Forever("session-expired", 0.02),
        Forever("partial", 0.05) with
        {
            Service = "CapNhatTienDoHoSoMC",
        },
        // Lies about steps cannot be found out by anybody: the contract has no way to read them back.
        Forever("lose", 0.02) with
        {
            Service = "DongBoHoSoMC",
        },
        Forever("keep-then-500", 0.02),
        Forever("keep-then-reset", 0.02),
    ];

    [Fact]
    public async Task After_a_week_of_kills_and_misbehaviour_the_portal_has_every_dossier_as_it_is()
    {
        var seed = Setting("MOTCUA_E2E_SEED", 1);
        var watch = Stopwatch.StartNew();
        var until = TimeSpan.FromMinutes(Setting("MOTCUA_E2E_MINUTES", 0));
        do
        {
            await LiveThroughAsync(seed++);
        } while (watch.Elapsed < until);
    }

    private async Task LiveThroughAsync(int seed)
    {
        var watch = Stopwatch.StartNew();
        await using var programs = await Programs.StartAsync(seed);
        var clerk = await programs.TokenAsync(new { subject = "can-bo", roles = new[] { "administrator" } });
        programs.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", clerk);
        var token = await programs.TokenAsync(
            new
            {
                subject = "dong-bo",
                agency = "H12",
                roles = new[] { "portal-sync" },
            }
        );
        await File.WriteAllTextAsync(programs.TokenFile, token);
        using var server = new MotCuaClient(new MotCuaSettings(programs.Client.BaseAddress!, programs.TokenFile));
        var sectors = SectorCodes.Read(await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "sectors.example.csv")));
        var week = new Week(
            programs.Client,
            server,
            sectors,
            (code, digest) => programs.Portal.State.Journal.Any(one => one.Kept && one.Code == code && one.Digest == digest),
            seed
        );
        programs.Portal.Misbehave(Misbehaviours);
        programs.StartSyncJob();

        var kills = await UnderKillsAsync(programs, week, seed);
        var worked = watch.Elapsed;
        programs.Portal.Behave();
        var oracle = new Oracle(programs, server, sectors, week.Lives);
        await Wait.UntilAsync(oracle.IsSettledAsync, "the sync job did not settle", seconds: 120);
        var before = await oracle.CheckBeforeReconciliationAsync();
        await oracle.CheckJournalAsync();

        await programs.StopSyncJobAsync();
        Assert.Equal(0, await programs.RunSyncJobAsync("--reconcile"));
        await oracle.CheckEverythingAsync();
        NothingPersonalIn(programs, token);

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                seed {seed}: {week.Lives.Count} dossiers, {week.Commands} commands in {worked.TotalSeconds:0} s, all checked after {watch.Elapsed.TotalSeconds:0} s
                commands and channels: {Listed(week.Done)}
                killed: {Listed(kills)}
                the portal was asked: {Listed(programs.Portal.State.Counts())}; misbehaved: {Listed(programs.Portal.Misbehaved)}
                {oracle.Summary}
                before the reconciliation: {before}
                after: {week.Lives.Count} of {week.Lives.Count} dossiers equal the oracle, steps and all; synchronised and fresh 100 %
                """
            )
        );
        EnoughHappened(week, kills, programs.Portal, oracle);
    }

    /// <summary>Kills one program after the other while the clerks work; how often each.</summary>
    private static async Task<Dictionary<string, int>> UnderKillsAsync(Programs programs, Week week, int seed)
    {
        var random = new Random(seed);
        string[] victims = ["sync job", "server", "PostgreSQL", "sync job", "server", "sync job", "PostgreSQL"];
        random.Shuffle(victims);
        var kills = new Dictionary<string, int>();
        var working = week.RunAsync(Dossiers, Clerks);
        for (var kill = 0; kill < victims.Length; kill++)
        {
            var due = (kill + 1) * Dossiers * 3 / victims.Length;
            await Wait.UntilAsync(() => Task.FromResult(week.Commands >= due || working.IsCompleted), "the clerks made no progress", 60);
            await Task.Delay(random.Next(200)); // anywhere in what is under way
            await (
                victims[kill] switch
                {
                    "sync job" => programs.KillSyncJobAsync(),
                    "server" => programs.KillServerAsync(),
                    _ => programs.KillDatabaseAsync(),
                }
            );
            kills[victims[kill]] = kills.GetValueOrDefault(victims[kill]) + 1;
        }
        await working;
        return kills;
    }

    /// <summary>No name, number, reason, password, token or session in what the sync job prints or keeps.</summary>
    private static void NothingPersonalIn(Programs programs, string token)
    {
        var places = new List<(string Name, string Text)> { ("what it prints", programs.Said) };
        places.AddRange(
            Directory.GetFiles(programs.StateFolder, "*", SearchOption.AllDirectories).Select(file => (file, File.ReadAllText(file)))
        );
        Assert.True(places.Count >= 3, "nothing was looked through");
        string[] secrets = [.. Week.Canaries, Programs.PortalPassword, token, .. programs.Portal.State.Sessions];
        foreach (var (name, text) in places)
        {
            Assert.All(
                secrets,
                secret => Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{secret} is in {name}")
            );
        }
    }

    /// <summary>A week in which nothing happened proves nothing.</summary>
    private static void EnoughHappened(Week week, Dictionary<string, int> kills, StandIn portal, Oracle oracle)
    {
        Assert.Equal(Dossiers, week.Lives.Count);
        string[] needed = ["counter", "online", "postal", "assign", "process", "return", "request-supplement", "receive-supplement"];
        string[] alsoNeeded = ["refuse", "withdraw", "stop", "apologise", "forward"];
        Assert.All([.. needed, .. alsoNeeded], verb => Assert.True(week.Done.GetValueOrDefault(verb) > 0, $"no {verb}"));
        Assert.True(week.Commands >= Dossiers * 3, $"only {week.Commands} commands");
        Assert.Equal(3, kills.Count);
        Assert.True(portal.Misbehaved.Count >= 12, $"only {portal.Misbehaved.Count} kinds of misbehaviour");
        Assert.True(oracle.Confirmations >= Dossiers, $"only {oracle.Confirmations} confirmations");
    }

    private static Plan Forever(string kind, double probability) => new(kind, Times: null, Probability: probability);

    private static string Listed(IEnumerable<KeyValuePair<string, int>> counts) =>
        string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
