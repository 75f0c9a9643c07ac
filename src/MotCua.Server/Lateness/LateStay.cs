using MotCua.Dossiers;
using MotCua.Dossiers.Figures;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Figures;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Lateness;

/// <summary>Days on which a dossier is open and overdue, with the reason that is known by now: where a list of them is looked up (drill_down_stock.sql).</summary>
internal sealed record LateStay(Guid Dossier, string Reason, Stay Stay)
{
    /// <summary>What stands between the parts of a territory on its way to the database.</summary>
    public const char Separator = '\x1f';

    private const string Columns = "dossier, first, until, span, agency, level, procedure, field, channel, reason, territory";

    public static IReadOnlyList<LateStay> Before(DossierStep step) => step.Before is { } before ? Of(step.Stored.StreamId, before) : [];

    public static IReadOnlyList<LateStay> After(DossierStep step) => Of(step.Stored.StreamId, step.After);

    /// <summary>From what the dossiers were before these steps to what they are after them.</summary>
    public static async Task ChangeAsync(
        IReadOnlyList<DossierStep> steps,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        var (gone, come) = (new List<LateStay>(), new List<LateStay>());
        foreach (var dossier in steps.GroupBy(step => step.Stored.StreamId))
        {
            var (before, after) = (Before(dossier.First()), After(dossier.Last()));
            gone.AddRange(before.Except(after));
            come.AddRange(after.Except(before));
        }
        if (gone.Count + come.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands = { Command("delete_stays", gone), Command("insert_stays", come) },
            };
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    public static async Task CopyAsync(IEnumerable<LateStay> stays, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"copy stay ({Columns}) from stdin (format binary)", ct);
        foreach (var (dossier, reason, stay) in stays)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(dossier, ct);
            await copy.WriteAsync(stay.First, ct);
            await copy.WriteAsync(stay.Until, ct);
            await copy.WriteAsync(Spans.Of(stay), ct);
            await copy.WriteAsync(stay.Cell.Resolving.Code, ct);
            await copy.WriteAsync(LateReasonsProjection.LevelOf(stay.Cell), ct);
            await copy.WriteAsync(stay.Cell.Procedure, ct);
            await copy.WriteAsync(stay.Cell.Field, ct);
            await copy.WriteAsync(DossierView.NameOf(stay.Cell.Channel), ct);
            await copy.WriteAsync(reason, ct);
            await copy.WriteAsync(stay.Cell.Resolving.Territory.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar, ct);
        }
        await copy.CompleteAsync(ct);
    }

    private static IReadOnlyList<LateStay> Of(Guid id, Dossier dossier) =>
        [
            .. Stay.Of([.. Ledger.Standing(dossier).Where(entry => entry.Account == Account.OpenOverdue)])
                .Select(stay => new LateStay(id, LateReasonsProjection.ReasonOf(dossier), stay)),
        ];

    private static NpgsqlBatchCommand Command(string name, IReadOnlyList<LateStay> stays)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Lateness." + name));
        void Add<T>(NpgsqlDbType type, Func<LateStay, T> value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = stays.Select(value).ToArray() });
        Add(NpgsqlDbType.Varchar, one => one.Stay.Cell.Resolving.Code);
        Add(NpgsqlDbType.Smallint, one => Spans.Of(one.Stay));
        Add(NpgsqlDbType.Date, one => one.Stay.First);
        Add(NpgsqlDbType.Uuid, one => one.Dossier);
        Add(NpgsqlDbType.Date, one => one.Stay.Until);
        Add(NpgsqlDbType.Varchar, one => LateReasonsProjection.LevelOf(one.Stay.Cell));
        Add(NpgsqlDbType.Varchar, one => one.Stay.Cell.Procedure);
        Add(NpgsqlDbType.Varchar, one => one.Stay.Cell.Field);
        Add(NpgsqlDbType.Varchar, one => DossierView.NameOf(one.Stay.Cell.Channel));
        Add(NpgsqlDbType.Varchar, one => one.Reason);
        Add(NpgsqlDbType.Varchar, one => string.Join(Separator, one.Stay.Cell.Resolving.Territory));
        return command;
    }
}
