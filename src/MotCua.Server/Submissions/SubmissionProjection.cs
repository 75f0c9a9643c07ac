using MotCua.Dossiers.Submissions;
using MotCua.EventStore;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Submissions;

/// <summary>Submissions as the list shows them and the acceptance figures count them. Each event changes the row of its round; nothing is read. The sums follow the rounds, page by page.</summary>
public sealed class SubmissionProjection : IProjection
{
    public const string ProjectionName = "Submissions";

    public string Name => ProjectionName;
    public int PageSize => 1000;
    public TimeSpan Patience => TimeSpan.FromMilliseconds(250);
    public string Schema => "submissions";
    public string CreateTablesSql => Sql.Text("Submissions.tables");

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        Guid[] changed = [.. page.Events.Where(stored => stored.Data is SubmissionEvent).Select(stored => stored.StreamId).Distinct()];
        if (changed.Length == 0)
        {
            return;
        }
        batch.BatchCommands.Add(AddToSums(changed, -1));
        foreach (var stored in page.Events)
        {
            if (stored.Data is SubmissionEvent happened)
            {
                batch.BatchCommands.Add(CommandFor(stored, happened));
            }
        }
        batch.BatchCommands.Add(AddToSums(changed, 1));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand AddToSums(Guid[] submissions, int times) =>
        new(Sql.Text("Submissions.add_to_sums"))
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = submissions },
                new NpgsqlParameter<int> { TypedValue = times },
            },
        };

    private static NpgsqlBatchCommand CommandFor(StoredEvent stored, SubmissionEvent happened)
    {
        var at = happened.OccurredAt.ToUniversalTime();
        return happened switch
        {
            SubmissionArrived e => Command(
                "insert_round",
                stored,
                Instant(at),
                Instant(e.NotifyDueAt),
                Instant(e.AcceptDueAt),
                Text(e.PortalCode),
                Text(e.ProcedureCode),
                Text(e.Agency),
                Text(e.ResolvingAgency)
            ),
            SubmissionResubmitted e => Command("next_round", stored, Instant(at), Instant(e.NotifyDueAt), Instant(e.AcceptDueAt)),
            SubmissionNotified => Update(stored, SubmissionStatus.Notified, notifiedAt: at),
            SubmissionCorrectionAsked => Update(stored, SubmissionStatus.CorrectionAsked, answeredAt: at),
            SubmissionRejected => Update(stored, SubmissionStatus.Rejected, answeredAt: at),
            SubmissionAccepted e => Update(stored, SubmissionStatus.Accepted, answeredAt: at, dossier: e.Dossier),
            _ => throw new InvalidOperationException($"no row for {happened.GetType().Name}"),
        };
    }

    private static NpgsqlBatchCommand Update(
        StoredEvent stored,
        SubmissionStatus status,
        DateTimeOffset? notifiedAt = null,
        DateTimeOffset? answeredAt = null,
        Guid? dossier = null
    ) =>
        Command(
            "update_round",
            stored,
            Text(Submission.NameOf(status)),
            Instant(notifiedAt),
            Instant(answeredAt),
            new NpgsqlParameter { Value = (object?)dossier ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid }
        );

    private static NpgsqlBatchCommand Command(string file, StoredEvent stored, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Submissions." + file));
        command.Parameters.Add(new NpgsqlParameter { Value = stored.StreamId });
        command.Parameters.Add(new NpgsqlParameter { Value = stored.Version });
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static NpgsqlParameter Text(string value) => new() { Value = value };

    private static NpgsqlParameter Instant(DateTimeOffset? at) =>
        new() { Value = (object?)at?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz };
}
