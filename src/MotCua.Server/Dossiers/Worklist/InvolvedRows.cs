using MotCua.Dossiers;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Dossiers.Worklist;

/// <summary>What the work list keeps of consultations and linked legs, beside a dossier's row. Most dossiers have none, and cost nothing here.</summary>
internal static class InvolvedRows
{
    /// <summary>To be run after the dossiers' own rows are written.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Commands(IReadOnlyList<DossierStep> rows)
    {
        var opinions = rows.SelectMany(row =>
                row.After.Involved.Opinions.Select(opinion => (row.Stored.StreamId, row.After, Opinion: opinion))
            )
            .ToList();
        if (opinions.Count > 0)
        {
            yield return Command(
                "upsert_opinions",
                Array(NpgsqlDbType.Uuid, opinions.Select(each => each.StreamId)),
                Array(NpgsqlDbType.Integer, opinions.Select(each => each.Opinion.Number)),
                Array(NpgsqlDbType.TimestampTz, opinions.Select(each => OverdueFrom(each.After, each.Opinion))),
                Array(
                    NpgsqlDbType.TimestampTz,
                    opinions.Select(each => each.Opinion.Announced ? null : OverdueFrom(each.After, each.Opinion))
                ),
                Array(NpgsqlDbType.Text, opinions.Select(each => each.Opinion.Agency))
            );
        }
        var involved = rows.SelectMany(row => row.After.Involved.Agencies.Select(agency => (row.Stored.StreamId, Agency: agency))).ToList();
        if (involved.Count > 0)
        {
            yield return Command(
                "add_involved",
                Array(NpgsqlDbType.Uuid, involved.Select(each => each.StreamId)),
                Array(NpgsqlDbType.Text, involved.Select(each => each.Agency))
            );
        }
    }

    // At the due instant itself the deadline is kept; PostgreSQL's next instant is a microsecond later.
    private static DateTimeOffset? OverdueFrom(Dossier dossier, Opinion opinion) =>
        !dossier.IsOpen || opinion.ReceivedAt is not null ? null
        : opinion.Due.Date is null ? opinion.Due.BreachAt.AddMicroseconds(1).ToUniversalTime()
        : opinion.Due.BreachAt.ToUniversalTime();

    private static NpgsqlBatchCommand Command(string file, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Dossiers.Worklist." + file));
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() };
}
