using Npgsql;

namespace MotCua.Server.Portal;

/// <summary>What the portal has confirmed of a dossier, at least up to a moment ago.</summary>
public sealed record PortalState(long? SyncedVersion, DateTimeOffset? At)
{
    public static readonly PortalState None = new(null, null);
}

/// <summary>Looks up single dossiers. Costs nothing where no sync job has ever confirmed anything.</summary>
public sealed class PortalStates(NpgsqlDataSource app, TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    private volatile bool inUse;
    private long askedAt;

    public async Task<PortalState> OfAsync(Guid dossier, CancellationToken ct)
    {
        if (!inUse && !await AskAsync(ct))
        {
            return PortalState.None;
        }
        await using var command = app.CreateCommand("select synced_version, synced_at from portal.dossier where dossier_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = dossier });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && !reader.IsDBNull(0)
            ? new PortalState(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1))
            : PortalState.None;
    }

    private async Task<bool> AskAsync(CancellationToken ct)
    {
        var now = clock.GetTimestamp();
        var before = Interlocked.Read(ref askedAt);
        if (before != 0 && clock.GetElapsedTime(before, now) < Between)
        {
            return false;
        }
        Interlocked.Exchange(ref askedAt, now);
        await using var command = app.CreateCommand("select exists (select from events.mt_events where type = $1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PortalSyncConfirmed.StoredAs });
        inUse = (bool)(await command.ExecuteScalarAsync(ct))!;
        return inUse;
    }
}
