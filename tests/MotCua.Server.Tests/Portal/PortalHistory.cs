using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Portal;
using MotCua.Server.Tests.Figures;
using Xunit;

namespace MotCua.Server.Tests.Portal;

/// <summary>Random dossiers, and between their events what a portal might say of them: late, out of order, twice, no, and that it has lost them.</summary>
internal sealed class PortalHistory(int seed)
{
    private readonly Random random = new(seed);
    private readonly Dictionary<Guid, long> versions = [];
    private readonly HashSet<Guid> said = [];

    /// <summary>Appends the next part of the population, with answers of the portal between its events.</summary>
    /// <returns>The last position.</returns>
    public async Task<long> AppendAsync(LedgerFixture ledger, IReadOnlyList<Recorded> recorded)
    {
        var store = new EventStore.EventStore(ledger.App, DossierLog.Registry);
        long position = 0;
        foreach (var chunk in recorded.Chunk(20))
        {
            var batch = new AppendBatch(chunk.Max(one => one.At));
            foreach (var one in chunk)
            {
                batch.Append(one.Dossier, DossierLog.StreamType, null, [.. one.Events.Select(happened => Owned(one.Dossier, happened))]);
                versions[one.Dossier] = versions.GetValueOrDefault(one.Dossier) + one.Events.Count;
            }
            await store.AppendAsync(batch, CancellationToken.None);
            var answers = new AppendBatch(batch.RecordedAt.AddSeconds(30));
            foreach (var told in Answers(chunk, batch.RecordedAt))
            {
                if (said.Add(PortalLog.IdOf(told)))
                {
                    answers.Append(PortalLog.StreamOf(told.DossierId), PortalLog.StreamType, null, [told], [PortalLog.IdOf(told)]);
                }
            }
            position = Math.Max(position, (await store.AppendAsync(answers, CancellationToken.None)).Position);
        }
        Assert.True(position > 0);
        return position;
    }

    /// <summary>A tenth is taken over from an older system, a tenth is of another system of record; by id, so that it is known later on.</summary>
    private static DossierEvent Owned(Guid dossier, DossierEvent happened) =>
        (happened, dossier.ToByteArray()[0] % 10) switch
        {
            (DossierReceived receipt, 0) => receipt with { Imported = true },
            (DossierReceived receipt, 1) => receipt with { SystemOfRecord = SystemOfRecord.Ministry },
            (ReceiptCorrected corrected, 1) => corrected with { SystemOfRecord = SystemOfRecord.Dvcqg },
            _ => happened,
        };

    private IEnumerable<PortalEvent> Answers(Recorded[] chunk, DateTimeOffset now)
    {
        foreach (var dossier in chunk.Select(one => one.Dossier).Distinct())
        {
            for (var i = random.Next(3); i > 0; i--)
            {
                yield return Answer(dossier, now.AddTicks(random.Next(-900_000_000, 100_000_000)));
            }
        }
        yield return Answer(versions.Keys.ElementAt(random.Next(versions.Count)), now);
    }

    private PortalEvent Answer(Guid dossier, DateTimeOffset at)
    {
        var latest = versions[dossier];
        var version = random.Next(4) == 0 ? random.NextInt64(1, latest + 1) : latest;
        return random.Next(10) switch
        {
            < 6 => new PortalSyncConfirmed
            {
                DossierId = dossier,
                DossierVersion = version,
                OccurredAt = at,
                Digest = "",
            },
            < 9 => new PortalSyncRejected
            {
                DossierId = dossier,
                DossierVersion = version,
                OccurredAt = at,
                Code = "1",
            },
            _ => new PortalSyncDisproved
            {
                DossierId = dossier,
                DossierVersion = latest,
                OccurredAt = at.AddSeconds(-random.Next(100_000)),
                Finding = "missing",
                Reconciliation = Guid.Empty,
            },
        };
    }
}

/// <summary>
/// One dossier and the portal, folded from raw events for the tests: none of the server's states. What is unsynced is worked out anew from the lists each time.
/// </summary>
internal sealed class PortalFacts
{
    private static readonly string[] Announcements = ["dossier_overdue", "dossier_due_soon", "opinion_overdue"];

    private PortalFacts(Facts facts) => Facts = facts;

    public Facts Facts { get; }
    public bool Imported { get; private set; }
    public bool Elsewhere { get; private set; }
    public bool Owed => !Imported && !Elsewhere;
    public bool Synced { get; private set; }
    public bool Fresh { get; private set; }
    public bool Failing { get; private set; }
    public DateTimeOffset? Since { get; private set; }

    public static List<PortalFacts> Of(IReadOnlyList<StoredEvent> log)
    {
        var answers = log.Where(stored => stored.Data is PortalEvent).ToLookup(stored => ((PortalEvent)stored.Data).DossierId);
        var dossiers = log.Where(stored => stored.Data is DossierEvent).ToList();
        var byId = dossiers.ToLookup(stored => stored.StreamId);
        return [.. Facts.Of(dossiers).Select(facts => Of(facts, [.. byId[facts.Id]], [.. answers[facts.Id]]))];
    }

    public bool IsBehind(string figure) =>
        figure switch
        {
            "portalSync.received" or "received" => Owed,
            "synced" => Owed && Synced,
            "unsynced" => Owed && !Synced,
            "fresh" => Owed && Fresh,
            "stale" => Owed && !Fresh,
            "failing" => Owed && Failing,
            "receivedImported" => Imported,
            "receivedElsewhere" => !Imported && Elsewhere,
            _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, null),
        };

    private static PortalFacts Of(Facts facts, List<StoredEvent> own, List<StoredEvent> answers)
    {
        var relevant = own.Where(stored => !Announcements.Contains(stored.Type)).ToList();
        var result = new PortalFacts(facts)
        {
            Imported = ((DossierReceived)own[0].Data).Imported,
            Elsewhere =
                own.Select(stored => stored.Data)
                    .Select(data =>
                        data is DossierReceived receipt ? (true, receipt.SystemOfRecord)
                        : data is ReceiptCorrected corrected ? (true, corrected.SystemOfRecord)
                        : (false, null)
                    )
                    .Last(pair => pair.Item1)
                    .SystemOfRecord
                    is SystemOfRecord.Ministry
                        or SystemOfRecord.Dvcqg,
            Synced = answers.Exists(stored => stored.Data is PortalSyncConfirmed),
        };
        (long? has, DateTimeOffset hasAt, long refused) = (null, default, 0);
        foreach (var stored in relevant.Concat(answers).OrderBy(stored => stored.Position))
        {
            var latest = relevant.Last(one => one.Position <= stored.Position).Version;
            var before = has;
            if (stored.Data is DossierEvent)
            {
                refused = 0;
            }
            else if (stored.Data is PortalSyncRejected rejected)
            {
                refused = rejected.DossierVersion >= latest ? rejected.DossierVersion : refused;
            }
            else if (stored.Data is PortalSyncConfirmed confirmed)
            {
                refused = confirmed.DossierVersion >= refused ? 0 : refused;
                (has, hasAt) =
                    confirmed.DossierVersion >= (has ?? 0) ? (confirmed.DossierVersion, Micro(confirmed.OccurredAt)) : (has, hasAt);
            }
            else if (stored.Data is PortalSyncDisproved lost && (has is null || hasAt <= Micro(lost.OccurredAt)))
            {
                has = null;
            }
            result.Fresh = has >= latest;
            result.Since =
                result.Fresh ? null
                : has is not null && has != before ? relevant.First(one => one.Version > has).RecordedAt
                : result.Since ?? stored.RecordedAt;
        }
        result.Failing = refused > 0;
        return result;
    }

    private static DateTimeOffset Micro(DateTimeOffset at) => at.AddTicks(-(at.Ticks % 10));
}
