using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Portal;

/// <summary>What the national portal should have of each dossier, and what it has confirmed or refused.</summary>
public sealed class PortalProjection(DossierHistory history) : IProjection
{
    public const string ProjectionName = "Portal";

    public string Name => ProjectionName;
    public int PageSize => 1000;
    public TimeSpan Patience => TimeSpan.FromMilliseconds(250);
    public string Schema => "portal";
    public string CreateTablesSql => Sql.Text("Portal.tables");

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var steps = await history.FollowAsync(page, connection, transaction, ct);
        // Statements in the order of the log: a dossier may be confirmed and changed again within one page.
        await using var batch = new NpgsqlBatch(connection, transaction);
        var changes = new List<DossierStep>();
        var answers = new List<StoredEvent>();
        var steppedThrough = 0;
        foreach (var stored in page.Events)
        {
            if (stored.Data is PortalEvent)
            {
                Flush(batch, changes);
                answers.Add(stored);
            }
            else if (steppedThrough < steps.Count && ReferenceEquals(steps[steppedThrough].Stored, stored))
            {
                if (PortalRelevance.Matters(steps[steppedThrough].Happened))
                {
                    Flush(batch, answers);
                    changes.Add(steps[steppedThrough]);
                }
                steppedThrough++;
            }
        }
        Flush(batch, changes);
        Flush(batch, answers);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    private static void Flush(NpgsqlBatch batch, List<DossierStep> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }
        var rows = changes
            .GroupBy(step => step.Stored.StreamId)
            .Select(group => group.Last())
            .OrderBy(step => step.Stored.StreamId)
            .ToList();
        var command = new NpgsqlBatchCommand(Sql.Text("Portal.upsert"));
        void Add<T>(NpgsqlDbType type, Func<DossierStep, T> value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = rows.Select(value).ToArray() });

        Add(NpgsqlDbType.Uuid, row => row.Stored.StreamId);
        Add(NpgsqlDbType.Bigint, row => row.Stored.Version);
        Add(NpgsqlDbType.TimestampTz, row => row.Stored.RecordedAt.ToUniversalTime());
        Add(NpgsqlDbType.TimestampTz, row => row.After.ReceivedAt.ToUniversalTime());
        Add(NpgsqlDbType.Boolean, row => !row.After.Receipt.Imported);
        Add(NpgsqlDbType.Text, row => row.After.Receipt.Code);
        Add(NpgsqlDbType.Text, row => row.After.Receipt.ProcedureCode);
        Add(NpgsqlDbType.Text, row => row.After.Receipt.Receiving.Code);
        Add(NpgsqlDbType.Text, row => row.After.Receipt.Resolving.Code);
        batch.BatchCommands.Add(command);
        changes.Clear();
    }

    private static void Flush(NpgsqlBatch batch, List<StoredEvent> answers)
    {
        if (answers.Count == 0)
        {
            return;
        }
        var command = new NpgsqlBatchCommand(Sql.Text("Portal.confirm"));
        void Add<T>(NpgsqlDbType type, Func<StoredEvent, T> value) =>
            command.Parameters.Add(
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = answers.Select(value).ToArray() }
            );

        Add(NpgsqlDbType.Uuid, row => Of(row).DossierId);
        Add(NpgsqlDbType.Bigint, row => Of(row).DossierVersion);
        Add(NpgsqlDbType.TimestampTz, row => Of(row).OccurredAt.ToUniversalTime());
        Add(NpgsqlDbType.Boolean, row => row.Data is PortalSyncConfirmed);
        Add(NpgsqlDbType.Uuid, row => row.Id);
        Add(NpgsqlDbType.Text, row => (row.Data as PortalSyncRejected)?.Code);
        batch.BatchCommands.Add(command);
        answers.Clear();
    }

    private static PortalEvent Of(StoredEvent stored) => (PortalEvent)stored.Data;
}
