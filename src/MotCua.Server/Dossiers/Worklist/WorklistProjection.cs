using MotCua.Dossiers;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers.Views;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Dossiers.Worklist;

/// <summary>The work list: the latest state of each dossier, one row each. Also tells the overdue watcher what is owed.</summary>
public sealed class WorklistProjection(DossierHistory history) : IBulkProjection
{
    public const string ProjectionName = "Worklist";

    private static readonly DateTimeOffset Always = DateTimeOffset.MinValue; // PostgreSQL's '-infinity'

    public string Name => ProjectionName;
    public int PageSize => 1000;
    public string Schema => "worklist";
    public string TablesSql => Sql.Text("Dossiers.Worklist.tables") + Sql.Text("Dossiers.Worklist.opinion_tables");
    public string IndexesSql => Sql.Text("Dossiers.Worklist.indexes");
    public string CreateTablesSql => TablesSql + IndexesSql;

    public async Task ProcessEventsAsync(
        EventPage page,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    ) => await PostAsync(await history.FollowAsync(page, connection, transaction, ct), connection, transaction, ct);

    public async Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct)
    {
        await foreach (var steps in LogFold.StepsAsync(log, ct))
        {
            await PostAsync(steps, connection, null, ct);
        }
    }

    private static async Task PostAsync(
        IReadOnlyList<DossierStep> all,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        var steps = all.GroupBy(step => step.Stored.StreamId)
            .OrderBy(group => group.Key)
            .Select(group => (group.First().Before, Last: group.Last()))
            .ToList();
        var rows = steps.ConvertAll(step => step.Last);
        if (rows.Count == 0)
        {
            return;
        }
        await using var batch = new NpgsqlBatch(connection, transaction);
        var command = new NpgsqlBatchCommand(Sql.Text("Dossiers.Worklist.upsert"));
        void Add<T>(NpgsqlDbType type, Func<DossierStep, T> value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = rows.Select(value).ToArray() });

        Add(NpgsqlDbType.Uuid, row => row.Stored.StreamId);
        Add(NpgsqlDbType.Bigint, row => row.Stored.Version);
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.ReceivedAt));
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.Due?.At));
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.OriginalDue?.At));
        Add(NpgsqlDbType.TimestampTz, row => Utc(OverdueFrom(row.After)));
        Add(NpgsqlDbType.TimestampTz, row => Utc(AnnounceFrom(row.After)));
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.EndedAt));
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.ReturnedAt));
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.IsOpen ? row.After.Paused?.Since : null));
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.StepDueAt));
        Add(NpgsqlDbType.Date, row => row.After.Due?.Date);
        Add(NpgsqlDbType.Boolean, row => row.After.Receipt.Imported);
        Add(NpgsqlDbType.Text, row => row.After.Receipt.Code);
        Add(NpgsqlDbType.Text, row => row.After.Status.Name());
        Add(NpgsqlDbType.Text, row => SettledTimeliness(row.After));
        Add(NpgsqlDbType.Text, row => row.After.Receipt.ProcedureCode);
        Add(NpgsqlDbType.Text, row => row.After.Receipt.Field);
        Add(NpgsqlDbType.Text, row => DossierView.NameOf(row.After.Channel));
        Add(NpgsqlDbType.Text, row => row.After.Receipt.Receiving.Code);
        Add(NpgsqlDbType.Text, row => row.After.Receipt.Resolving.Code);
        Add(NpgsqlDbType.Text, row => row.After.Holder);
        Add(NpgsqlDbType.Text, row => DossierView.NameOf(row.After.Receipt.CrossBoundary));
        Add(NpgsqlDbType.Text, row => row.After.Officer);
        Add(NpgsqlDbType.Text, row => row.After.Step);
        Add(NpgsqlDbType.TimestampTz, row => Utc(DueSoon.Running(row.After)?.Half));
        Add(NpgsqlDbType.TimestampTz, row => Utc(DueSoon.Running(row.After)?.OneDay));
        Add(NpgsqlDbType.TimestampTz, row => Utc(DueSoon.Running(row.After)?.TwoHours));
        Add(NpgsqlDbType.TimestampTz, row => Utc(ApologyRules.OwedFrom(row.After)));
        Add(NpgsqlDbType.TimestampTz, row => Utc(row.After.Apology?.OccurredAt));
        Add(NpgsqlDbType.Boolean, row => row.After.ApologyTooLate);
        Add(NpgsqlDbType.Boolean, row => ApologyRules.IsMissing(row.After));
        batch.BatchCommands.Add(command);

        foreach (var involved in InvolvedRows.Commands(rows))
        {
            batch.BatchCommands.Add(involved);
        }
        rows = [.. steps.Where(step => step.Before?.Officer != step.Last.After.Officer).Select(step => step.Last)];
        if (rows.Count > 0)
        {
            command = new NpgsqlBatchCommand(Sql.Text("Dossiers.Worklist.upsert_assignments"));
            Add(NpgsqlDbType.Uuid, row => row.Stored.StreamId);
            Add(NpgsqlDbType.Text, row => row.After.Officer);
            batch.BatchCommands.Add(command);
        }

        // Most events change nothing here.
        rows = [.. steps.Where(step => CloseFrom(step.Before) != CloseFrom(step.Last.After)).Select(step => step.Last)];
        if (rows.Count > 0)
        {
            command = new NpgsqlBatchCommand(Sql.Text("Dossiers.Worklist.upsert_closable"));
            Add(NpgsqlDbType.Uuid, row => row.Stored.StreamId);
            Add(NpgsqlDbType.Date, row => CloseFrom(row.After));
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static DateOnly? CloseFrom(Dossier? dossier) => dossier?.Status == DossierStatus.AwaitingSupplement ? dossier.CloseFrom : null;

    /// <summary>From when on an open dossier counts as overdue; null when it never does.</summary>
    private static DateTimeOffset? OverdueFrom(Dossier dossier)
    {
        if (!dossier.IsOpen || dossier.Due is not { } due)
        {
            return null;
        }
        if (dossier.Paused is { } pause)
        {
            return due.IsBrokenAt(pause.Since) ? Always : null;
        }
        // At a due instant itself the promise still holds; PostgreSQL's next instant is a microsecond later.
        return due.Date is null ? due.BreachAt.AddMicroseconds(1) : due.BreachAt;
    }

    /// <summary>The next thing to announce: a level of the forecast, or the breach.</summary>
    private static DateTimeOffset? AnnounceFrom(Dossier dossier) =>
        dossier.Paused is null && dossier.Due is { } due && !dossier.AnnouncedOverdue.Contains(due)
            ? Earlier(DueSoon.Next(dossier), OverdueFrom(dossier))
            : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a < b ? a : b ?? a;

    private static string? SettledTimeliness(Dossier dossier) =>
        dossier.IsOpen && dossier.Due is not null ? null : DossierView.NameOf(Classification.Of(dossier, dossier.ReceivedAt));

    private static DateTimeOffset Utc(DateTimeOffset instant) => instant.ToUniversalTime();

    private static DateTimeOffset? Utc(DateTimeOffset? instant) => instant?.ToUniversalTime();
}
