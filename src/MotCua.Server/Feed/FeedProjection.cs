using MotCua.Dossiers;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Feed;

/// <summary>The log in the form in which it is handed to other systems: thin, without personal data, with what filters look at.</summary>
public sealed class FeedProjection(DossierHistory history) : IProjection
{
    public const string ProjectionName = "Feed";

    public string Name => ProjectionName;
    public int PageSize => 1000;
    public string Schema => "feed";
    public string CreateTablesSql => Sql.Text("Feed.tables");

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var steps = await history.FollowAsync(page, connection, transaction, ct);
        if (steps.Count == 0)
        {
            return;
        }
        await using var command = new NpgsqlCommand(Sql.Text("Feed.insert"), connection, transaction);
        void Add<T>(NpgsqlDbType type, Func<DossierStep, T> value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = steps.Select(value).ToArray() });

        Add(NpgsqlDbType.Bigint, step => step.Stored.Position);
        Add(NpgsqlDbType.Uuid, step => step.Stored.Id);
        Add(NpgsqlDbType.Uuid, step => step.Stored.StreamId);
        Add(NpgsqlDbType.Bigint, step => step.Stored.Version);
        Add(NpgsqlDbType.TimestampTz, step => step.Happened.OccurredAt.ToUniversalTime());
        Add(NpgsqlDbType.Date, step => VietnamTime.DateOf(step.Happened.OccurredAt));
        Add(NpgsqlDbType.Boolean, step => step.After.Receipt.Imported);
        Add(NpgsqlDbType.Text, step => FeedEvent.TypeOf(step.Stored.Type));
        Add(NpgsqlDbType.Text, step => step.After.Receipt.Resolving.Unit);
        Add(NpgsqlDbType.Text, step => step.After.Receipt.ProcedureCode);
        Add(NpgsqlDbType.Text, step => step.After.Status.Name());
        Add(NpgsqlDbType.Text, step => string.Join(' ', DossierDesk.AgenciesOf(step.After).Distinct().Order(StringComparer.Ordinal)));
        Add(NpgsqlDbType.Text, step => string.Join(' ', step.After.Receipt.Resolving.Territory));
        await command.ExecuteNonQueryAsync(ct);
    }
}
