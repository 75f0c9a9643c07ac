using System.Text.Json.Nodes;
using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Worklist;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Reprojections;

/// <summary>
/// Goes through the open dossiers page by page, in constant memory. What may be relied on: events, report and progress of a page are one append, so a run that
/// stops anywhere goes on behind the last page that was stored; each event is appended at the version that it was decided on, so that work done meanwhile
/// is neither lost nor overlooked; and a date that is as the calendar has it is not moved again, by whomever.
/// </summary>
/// <remarks>A page that meets somebody else's write is decided again in smaller portions: where many work at once, few of their commands are in the way.</remarks>
internal sealed class ReprojectionRun(
    Store store,
    NpgsqlDataSource app,
    EventRegistry registry,
    ReprojectionJobs jobs,
    ReferenceStore reference,
    SubscriptionDaemon daemon,
    TimeProvider clock
)
{
    private const int LargestPage = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="CalendarSupersededException">Before anything was moved, or after a stop on the way.</exception>
    public async Task RunAsync(ReprojectionJob job, CancellationToken ct)
    {
        var data = await CalendarAsync(job, ct);
        await ListedAsync(ct);
        var agencies = job.Agency is null ? null : data.AgenciesWithin(job.Agency);
        var (progress, size) = (job.Progress, LargestPage);
        while (await jobs.CandidatesAsync(progress.Reached, agencies, size, ct) is { Count: > 0 } page)
        {
            try
            {
                progress = await StoreAsync(job, progress, page, data, ct);
                size = Math.Min(2 * size, LargestPage);
            }
            catch (Exception exception) when (exception is StreamVersionException or EventIdTakenException)
            {
                size = Math.Max(size / 4, 1);
            }
        }
    }

    /// <summary>The reference data with this version of the calendar: kept to the end, whatever is published meanwhile.</summary>
    private async Task<ReferenceData> CalendarAsync(ReprojectionJob job, CancellationToken ct)
    {
        await reference.CatchUpAsync(ct);
        var data = reference.Current;
        // In this order: what was read then holds at least this version, and what is asked now says that there is no newer one.
        return await jobs.NewestVersionAsync(job.Calendar, ct) == job.Version ? data : throw new CalendarSupersededException();
    }

    /// <summary>Waits until every dossier that has been received by now is in the list.</summary>
    private async Task ListedAsync(CancellationToken ct)
    {
        var position = await store.SettledPositionAsync(ct);
        while (!await daemon.WaitForAsync(WorklistProjection.ProjectionName, position, Patience, ct))
        {
            ct.ThrowIfCancellationRequested();
        }
    }

    private async Task<ReprojectionProgress> StoreAsync(
        ReprojectionJob job,
        ReprojectionProgress before,
        List<Guid> page,
        ReferenceData data,
        CancellationToken ct
    )
    {
        var now = DossierDesk.Cut(clock.GetUtcNow());
        var append = new AppendBatch(now)
        {
            UserName = job.Subject,
            CorrelationId = job.Id.ToString(),
            Headers = new JsonObject { ["agency"] = job.Agency }.ToJsonString(),
        };
        var command = new ReprojectDueDate(now, job.Authority);
        var lines = new List<ReprojectedDossier>();
        foreach (var (id, (version, dossier)) in await ReadAsync(page, ct))
        {
            var agency = dossier.Receipt.Resolving.Code;
            var rules = data.RulesOf(dossier);
            if (ReprojectDueDate.Project(dossier, day => data.CalendarFor(agency, day), rules) is not { } projected)
            {
                continue;
            }
            lines.Add(Line(id, dossier, projected));
            if (!job.DryRun)
            {
                var events = ReprojectDueDate.Decide(dossier, command, day => data.CalendarFor(agency, day), rules).Events;
                append.Append(id, DossierLog.StreamType, version, events, IdsOf(id, version, projected, events));
            }
        }
        var kept = lines.Count(line => line.Kept);
        var counts = new ReprojectionCounts(lines.Count - kept, kept, page.Count - lines.Count);
        var after = new ReprojectionProgress(page[^1], before.Counts + counts);
        foreach (var statement in ReprojectionJobs.Advance(job.Id, before, after, lines))
        {
            append.Also.Add(statement);
        }
        await store.AppendAsync(append, ct);
        daemon.Wake();
        return after;
    }

    private async Task<Dictionary<Guid, (long Version, Dossier State)>> ReadAsync(List<Guid> ids, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Dossiers.read_streams"));
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = ids });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = long.MaxValue });
        var states = new Dictionary<Guid, (long Version, Dossier State)>(ids.Count);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(0);
            var happened = (DossierEvent)registry.Decode(reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetInt64(4));
            var before = states.TryGetValue(id, out var state) ? state.State : null;
            states[id] = (reader.GetInt64(1), Dossier.Evolve(before, happened));
        }
        return states;
    }

    private static ReprojectedDossier Line(Guid id, Dossier dossier, Reprojection projected) =>
        new(
            id,
            dossier.Receipt.Code,
            dossier.Receipt.Resolving.Code,
            projected.OldDue.At,
            projected.OldDue.Date,
            projected.NewDue.At,
            projected.NewDue.Date,
            projected.IsKept
        );

    /// <summary>The same for everybody who decides this on this version.</summary>
    private static Guid[] IdsOf(Guid dossier, long version, Reprojection projected, IReadOnlyList<DossierEvent> events) =>
        [.. events.Select((_, index) => EventIds.Derive($"reprojection:{dossier:N}", $"{projected.CalendarVersion}@{version}", index))];
}
