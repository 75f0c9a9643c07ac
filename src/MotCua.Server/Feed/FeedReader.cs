using System.Security.Cryptography;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Feed;

/// <param name="Position">Everything up to here has been looked at.</param>
/// <param name="Head">The feed's newest position.</param>
public sealed record FeedPage(IReadOnlyList<FeedEvent> Events, long Position, long Head)
{
    public bool HasMore => Position < Head;
}

/// <summary>
/// Reads the feed in order of position. Complete: it reads what its projection has processed, and that follows the settled log. Each reading looks at a bounded stretch, so that
/// a filter which lets nothing through costs no more than one which lets everything.
/// </summary>
public sealed class FeedReader(
    NpgsqlDataSource app,
    ReferenceStore reference,
    SubscriptionDaemon daemon,
    Progress progress,
    TimeProvider clock
)
{
    /// <summary>Positions that one reading looks at.</summary>
    private const long Stretch = 50_000;

    private byte[]? key;

    /// <summary>The feed's newest position.</summary>
    public async Task<long> HeadAsync(CancellationToken ct) =>
        (await progress.AsOfAsync(FeedProjection.ProjectionName, clock.GetUtcNow(), ct)).Position;

    public async Task<FeedPage> ReadAsync(FeedFilter filter, long after, int limit, CancellationToken ct)
    {
        var head = await HeadAsync(ct);
        var upTo = Math.Min(head, after + Stretch);
        var events = await QueryAsync(
            "e.position > $6 and e.position <= $7",
            filter,
            new NpgsqlParameter<long> { TypedValue = after },
            upTo,
            limit,
            ct
        );
        var position = events.Count == limit ? events[^1].Position : Math.Max(after, upTo);
        return new FeedPage(events, position, head);
    }

    /// <summary>Events of one local day after a position.</summary>
    public Task<IReadOnlyList<FeedEvent>> ReadDayAsync(FeedFilter filter, DateOnly day, long after, int limit, CancellationToken ct) =>
        QueryAsync("e.occurred_on = $6 and e.position > $7", filter, new NpgsqlParameter<DateOnly> { TypedValue = day }, after, limit, ct);

    /// <summary>Events of one dossier from a position on.</summary>
    public Task<IReadOnlyList<FeedEvent>> ReadDossierAsync(FeedFilter filter, Guid dossier, long from, int limit, CancellationToken ct) =>
        QueryAsync("e.dossier_id = $6 and e.position >= $7", filter, new NpgsqlParameter<Guid> { TypedValue = dossier }, from, limit, ct);

    /// <summary>Those of the named events that lie after a position.</summary>
    public Task<IReadOnlyList<FeedEvent>> ReadIdsAsync(FeedFilter filter, Guid[] ids, long after, int limit, CancellationToken ct) =>
        QueryAsync(
            "e.position in (select seq_id from events.mt_events where id = any ($6)) and e.position > $7", // the log knows them by id
            filter,
            new NpgsqlParameter<Guid[]> { TypedValue = ids },
            after,
            limit,
            ct
        );

    /// <summary>Waits until the feed reaches beyond a position, or the time is up.</summary>
    public Task WaitAsync(long beyond, TimeSpan time, CancellationToken ct) =>
        daemon.WaitForAsync(FeedProjection.ProjectionName, beyond + 1, time, ct);

    /// <summary>All epochs with the last position that each shares with the ones before it; the last is the present one.</summary>
    public async Task<IReadOnlyList<(long Epoch, long Divergence)>> EpochsAsync(CancellationToken ct)
    {
        var epochs = new List<(long, long)>();
        await using var command = app.CreateCommand(Sql.Text("Feed.epochs"));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            epochs.Add((reader.GetInt64(0), reader.GetInt64(1)));
        }
        return epochs;
    }

    /// <summary>To be called after a restore before anything is appended: what is written between the two counts as of the epoch before.</summary>
    public async Task<(long Epoch, long Divergence)> BeginEpochAsync(string actor, string reason, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Feed.begin_epoch"));
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = actor });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reason });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The key that signs cursors; made by whoever asks first.</summary>
    public async ValueTask<byte[]> KeyAsync(CancellationToken ct)
    {
        if (key is { } known)
        {
            return known;
        }
        await using var command = app.CreateCommand(Sql.Text("Feed.cursor_key"));
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = RandomNumberGenerator.GetBytes(32) });
        // Another process may be making it at this moment; then the statement sees neither, and the next one does.
        byte[]? read;
        while ((read = (byte[]?)await command.ExecuteScalarAsync(ct)) is null) { }
        return key = read;
    }

    private async Task<IReadOnlyList<FeedEvent>> QueryAsync(
        string which,
        FeedFilter filter,
        NpgsqlParameter first,
        long second,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = app.CreateCommand(Sql.Text("Feed.read").Replace("{which}", which, StringComparison.Ordinal));
        filter.AddTo(command.Parameters, reference.Current);
        command.Parameters.Add(first);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = second });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var events = new List<FeedEvent>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            events.Add(
                new FeedEvent(
                    reader.GetInt64(0),
                    reader.GetInt64(1),
                    reader.GetGuid(2),
                    reader.GetGuid(3),
                    reader.GetInt64(4),
                    reader.GetInt64(5),
                    reader.GetFieldValue<DateTimeOffset>(6),
                    reader.GetBoolean(7),
                    reader.GetString(8),
                    reader.GetString(9),
                    reader.GetString(10),
                    reader.GetString(11)
                )
            );
        }
        return events;
    }
}
