using System.Collections.Concurrent;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Dossiers;

/// <summary>One event with the dossier before and after it.</summary>
public sealed record DossierStep(StoredEvent Stored, DossierEvent Happened, Dossier? Before, Dossier After);

/// <summary>
/// Follows dossiers through pages of the log for projections. Keeps the latest states in memory: a state is a pure function of its stream up to a
/// version, so one that has the version before the next event is right whatever was rolled back or rebuilt since; any other is
/// folded again from the log. Each projection has one of its own.
/// </summary>
public sealed class DossierHistory(EventRegistry registry)
{
    private const int Kept = 20_000;
    private readonly ConcurrentDictionary<Guid, (long Version, Dossier State)> latest = new();

    /// <summary>Steps of the page's dossier events, in the page's order. Events of other kinds of stream are left out.</summary>
    public async Task<IReadOnlyList<DossierStep>> FollowAsync(
        EventPage page,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        var states = await StatesBeforeAsync(page, connection, transaction, ct);
        var steps = new List<DossierStep>(page.Events.Count);
        foreach (var stored in page.Events)
        {
            if (stored.Data is not DossierEvent happened)
            {
                continue;
            }
            var before = states.TryGetValue(stored.StreamId, out var state) ? state.State : null;
            var after = Dossier.Evolve(before, happened);
            states[stored.StreamId] = (stored.Version, after);
            steps.Add(new DossierStep(stored, happened, before, after));
        }
        Keep(states);
        return steps;
    }

    /// <summary>Dossiers as they were at a position of the log; those that were not there yet are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, Dossier>> AtAsync(
        IReadOnlyList<Guid> ids,
        long position,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        var states = new Dictionary<Guid, (long Version, Dossier State)>();
        await FoldAsync([.. ids], position, connection, transaction, states, ct);
        return states.ToDictionary(pair => pair.Key, pair => pair.Value.State);
    }

    private async Task<Dictionary<Guid, (long Version, Dossier State)>> StatesBeforeAsync(
        EventPage page,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        var states = new Dictionary<Guid, (long Version, Dossier State)>();
        var first = new HashSet<Guid>();
        var missing = new List<Guid>();
        foreach (var stored in page.Events)
        {
            if (!first.Add(stored.StreamId) || stored.Version == 1)
            {
                continue;
            }
            if (latest.TryGetValue(stored.StreamId, out var known) && known.Version == stored.Version - 1)
            {
                states[stored.StreamId] = known;
            }
            else
            {
                missing.Add(stored.StreamId);
            }
        }
        if (missing.Count > 0)
        {
            await FoldAsync(missing, page.After, connection, transaction, states, ct);
        }
        return states;
    }

    private async Task FoldAsync(
        List<Guid> streams,
        long upTo,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        Dictionary<Guid, (long Version, Dossier State)> states,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(Sql.Text("Dossiers.read_streams"), connection, transaction);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = streams });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(0);
            if (registry.Decode(reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetInt64(4)) is DossierEvent happened)
            {
                var before = states.TryGetValue(id, out var state) ? state.State : null;
                states[id] = (reader.GetInt64(1), Dossier.Evolve(before, happened));
            }
        }
    }

    private void Keep(Dictionary<Guid, (long Version, Dossier State)> states)
    {
        if (latest.Count > Kept)
        {
            latest.Clear();
        }
        foreach (var (id, state) in states)
        {
            latest[id] = state;
        }
    }
}
