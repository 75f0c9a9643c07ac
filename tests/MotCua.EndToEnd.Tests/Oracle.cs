using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Server;
using Npgsql;
using Xunit;

namespace MotCua.EndToEnd.Tests;

/// <summary>
/// What the portal should have: the pure mapping of each dossier's snapshot. Looks at three witnesses: the portal's state, the portal's journal of what it took in which order, and the
/// confirmations in the server's log.
/// </summary>
internal sealed class Oracle(Programs programs, MotCuaClient server, SectorCodes sectors, IReadOnlyList<DossierLife> lives)
{
    private int taken;
    private int lies;

    public int Confirmations { get; private set; }

    public string Summary =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"journal: {taken} snapshots taken ({lies} lied about), none out of order, none beside another; {Confirmations} confirmations, each after a positive answer to those very bytes"
        );

    /// <summary>The server has heard of the newest version of every dossier: that the portal has it, or that it refuses it.</summary>
    public async Task<bool> IsSettledAsync()
    {
        try
        {
            // First: the versions below are those of a projection, and one that is behind knows of fewer.
            if (!await IsCaughtUpAsync())
            {
                return false;
            }
            var parked = await ParkedAsync();
            var known = await KnownAsync();
            return known.Count == lives.Count
                && known.All(dossier => dossier.SyncedVersion >= dossier.Version || parked.Contains(dossier.Code));
        }
        catch (ServerException)
        {
            return false;
        }
    }

    /// <summary>What is confirmed is there, unless the portal lied about it; what is not confirmed is parked.</summary>
    public async Task<string> CheckBeforeReconciliationAsync()
    {
        var parked = await ParkedAsync();
        var liedAbout = programs
            .Portal.State.Journal.GroupBy(one => one.Code)
            .Where(group => !group.Last().Kept)
            .Select(group => group.Key)
            .ToHashSet();
        var equal = 0;
        foreach (var life in lives.Where(life => !parked.Contains(life.Code) && !liedAbout.Contains(life.Code)))
        {
            await CheckAsync(life);
            equal++;
        }
        Assert.True(equal > lives.Count * 3 / 4, $"only {equal} of {lives.Count} dossiers could be compared");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{equal} equal the oracle, {liedAbout.Count} were lied about last, {parked.Count} parked with a reason"
        );
    }

    public async Task CheckEverythingAsync()
    {
        foreach (var life in lives)
        {
            await CheckAsync(life);
        }
        Assert.Equal(lives.Count, programs.Portal.State.Codes().Count);
        // The server's projection may be a moment behind its log.
        await Wait.UntilAsync(
            async () => (await ParkedAsync()).Count == 0 && (await KnownAsync()).TrueForAll(IsFresh),
            "not all is fresh",
            20
        );
        Assert.Equal(lives.Count, (await KnownAsync()).Count);
    }

    public async Task CheckJournalAsync()
    {
        Assert.Equal(0, programs.Portal.State.Overlaps);
        var journal = programs.Portal.State.Journal.ToLookup(one => one.Code);
        foreach (var life in lives)
        {
            // To each snapshot that was kept belongs a version, and they never go down. The earliest that fits leaves most room for the next.
            long at = 0;
            foreach (var one in journal[life.Code])
            {
                var possible = life.Looks.Where(look => look.Digest == one.Digest && look.Version >= at).ToList();
                Assert.True(possible.Count > 0, $"{life.Code}: an older snapshot, or one that never was, came after version {at}");
                at = possible[0].Version;
                taken++;
                lies += one.Kept ? 0 : 1;
            }
        }
        foreach (var (id, version, digest, storedAt) in await ConfirmationsAsync())
        {
            var life = lives.Single(life => life.Id == id);
            Assert.Contains((version, digest), life.Looks);
            Assert.True(
                journal[life.Code].Any(one => one.Answered && one.Digest == digest && one.At <= storedAt),
                $"{life.Code} version {version} was confirmed without a positive answer before"
            );
            Confirmations++;
        }
    }

    private async Task CheckAsync(DossierLife life)
    {
        var snapshot = (await server.SnapshotAsync(life.Id, CancellationToken.None))! with { SyncedVersion = null };
        var there = programs.Portal.State.Find(life.Code);
        Assert.True(there is not null, $"{life.Code} is not there");
        Same(life.Code, HoSoMapping.ToHoSo(snapshot, sectors), there.HoSo);
        var steps = TienDoMapping.ToTienDo(snapshot);
        Assert.True(steps.Count == there.TienDo.Count, $"{life.Code}: {there.TienDo.Count} steps, not {steps.Count}");
        foreach (var (ours, theirs) in steps.Zip(there.TienDo))
        {
            Same(life.Code, ours, theirs);
        }
    }

    private static void Same(string code, JsonObject ours, JsonObject theirs) =>
        Assert.True(JsonNode.DeepEquals(ours, theirs), $"{code}: should be {ours.ToJsonString()}, is {theirs.ToJsonString()}");

    private static bool IsFresh(Known dossier) => dossier.SyncedVersion >= dossier.Version;

    private async Task<List<Known>> KnownAsync()
    {
        var all = new List<Known>();
        string? cursor = null;
        do
        {
            var page = await server.KnownAsync(cursor, CancellationToken.None);
            all.AddRange(page.Items);
            cursor = page.Next;
        } while (cursor is not null);
        return all;
    }

    private async Task<HashSet<string>> ParkedAsync() =>
        [.. (await ItemsAsync("/v1/portal-sync/repairs?limit=200")).EnumerateArray().Select(item => item.GetProperty("code").GetString()!)];

    private async Task<bool> IsCaughtUpAsync() =>
        (await ItemsAsync("/v1/operations/subscriptions")).EnumerateArray().All(item => item.GetProperty("lag").GetInt64() == 0);

    private async Task<JsonElement> ItemsAsync(string address)
    {
        using var response = await programs.Client.GetAsync(new Uri(address, UriKind.Relative));
        if (!response.IsSuccessStatusCode)
        {
            throw new ServerException($"{(int)response.StatusCode}");
        }
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("items");
    }

    private async Task<List<(Guid Dossier, long Version, string Digest, DateTimeOffset StoredAt)>> ConfirmationsAsync()
    {
        var all = new List<(Guid, long, string, DateTimeOffset)>();
        await using var source = NpgsqlDataSource.Create(programs.ConnectionString);
        await using var command = source.CreateCommand(
            "select (data ->> 'dossierId')::uuid, (data ->> 'dossierVersion')::bigint, data ->> 'digest', timestamp from events.mt_events where type = 'portal_sync_confirmed'"
        );
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            all.Add((reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)));
        }
        return all;
    }
}
