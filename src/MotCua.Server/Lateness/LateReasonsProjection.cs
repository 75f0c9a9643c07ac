using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Figures;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Lateness;

/// <summary>
/// Late dossiers by their reason. The reason is that of the apology, or else that for which there was none; it is often known long after the dossier
/// was late, so an event posts what the dossier deserves after it less what it deserved before, reason by reason, as the ledger of figures does. From the
/// log alone: the tables are the same however the log was cut into pages.
/// </summary>
public sealed class LateReasonsProjection(DossierHistory history) : IBulkProjection
{
    public const string ProjectionName = "LateReasons";

    /// <summary>What stands between the parts of a territory on its way to the database.</summary>
    private const char Separator = '\x1f';

    private static readonly HashSet<Account> Accounts = [Account.ResolvedLate, Account.OpenOverdue, Account.PromiseBroken];

    private sealed record Line(long Position, DateOnly RecordedOn, Guid Dossier, short Number, string Reason, Entry Entry)
    {
        public short Lag => PostedAfter.LagOf(Entry.Day, RecordedOn);
    }

    public string Name => ProjectionName;
    public int PageSize => 2000;
    public TimeSpan Patience => TimeSpan.FromMilliseconds(250);
    public string Schema => "late_reasons";
    public string TablesSql => Sql.Text("Lateness.create_tables");
    public string IndexesSql => Sql.Text("Lateness.create_indexes");
    public string CreateTablesSql => TablesSql + IndexesSql;

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var steps = await history.FollowAsync(page, connection, transaction, ct);
        var lines = steps.SelectMany(Lines).ToList();
        if (lines.Count > 0)
        {
            await WriteAsync(lines, connection, transaction, ct);
        }
    }

    public async Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct)
    {
        var last = new LastPositions();
        await using (
            var copy = await connection.BeginBinaryImportAsync(
                "copy entry (position, dossier, day, line, account, amount, lag, agency, level, procedure, field, channel, reason, territory) from stdin (format binary)",
                ct
            )
        )
        {
            await foreach (var lines in LogFold.RunAsync<List<Line>>(log, () => block => [.. LogFold.Steps(block).SelectMany(Lines)], ct))
            {
                foreach (var line in lines)
                {
                    await CopyAsync(copy, line, ct);
                    last.Add(line.RecordedOn, line.Position);
                }
            }
            await copy.CompleteAsync(ct);
        }
        await last.WriteAsync(connection, ct);
        await using var sums = new NpgsqlCommand(WithGrains("Lateness.build_sums"), connection) { CommandTimeout = 0 };
        await sums.ExecuteNonQueryAsync(ct);
    }

    private static async Task CopyAsync(NpgsqlBinaryImporter copy, Line line, CancellationToken ct)
    {
        var (entry, cell) = (line.Entry, line.Entry.Cell);
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(line.Position, ct);
        await copy.WriteAsync(line.Dossier, ct);
        await copy.WriteAsync(entry.Day, ct);
        await copy.WriteAsync(line.Number, ct);
        await copy.WriteAsync((short)entry.Account, ct);
        await copy.WriteAsync((short)entry.Amount, ct);
        await copy.WriteAsync(line.Lag, ct);
        await copy.WriteAsync(cell.Resolving.Code, ct);
        await copy.WriteAsync(LevelOf(cell), ct);
        await copy.WriteAsync(cell.Procedure, ct);
        await copy.WriteAsync(cell.Field, ct);
        await copy.WriteAsync(DossierView.NameOf(cell.Channel), ct);
        await copy.WriteAsync(line.Reason, ct);
        await copy.WriteAsync(cell.Resolving.Territory.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar, ct);
    }

    private static string LevelOf(Cell cell) => cell.Resolving.Level.ToString().ToLowerInvariant();

    private static string WithGrains(string name) =>
        Sql.Text(name).Replace("{grains}", Sql.Text("Lateness.grains").TrimEnd(), StringComparison.Ordinal);

    /// <summary><c>late/code</c> by the apology, <c>no_apology/code</c> without one; empty while neither is known.</summary>
    internal static string ReasonOf(Dossier dossier) =>
        dossier.Apology is { } apology ? "late/" + apology.ReasonCode
        : dossier.NoApologyReason is { } reason ? "no_apology/" + reason
        : "";

    private static IEnumerable<Line> Lines(DossierStep step)
    {
        if (step.Happened is DossierReceived or DossierForwarded or DossierAssigned or DossierDueSoon)
        {
            return []; // nothing late comes of these, and they are most of the log
        }
        var sums = new Dictionary<(string Reason, Entry Entry), int>();
        Add(sums, step.After, 1);
        if (step.Before is not null)
        {
            Add(sums, step.Before, -1);
        }
        return sums.Where(sum => sum.Value != 0)
            .OrderBy(sum => sum.Key.Reason, StringComparer.Ordinal)
            .ThenBy(sum => sum.Key.Entry.Account)
            .ThenBy(sum => sum.Key.Entry.Day)
            .ThenBy(sum => sum.Value)
            .Select(
                (sum, number) =>
                    new Line(
                        step.Stored.Position,
                        VietnamTime.DateOf(step.Stored.RecordedAt),
                        step.Stored.StreamId,
                        (short)number,
                        sum.Key.Reason,
                        sum.Key.Entry with
                        {
                            Amount = sum.Value,
                        }
                    )
            );
    }

    private static void Add(Dictionary<(string, Entry), int> sums, Dossier dossier, int sign)
    {
        var reason = ReasonOf(dossier);
        foreach (var entry in Ledger.Standing(dossier).Where(entry => Accounts.Contains(entry.Account)))
        {
            var key = (reason, entry with { Amount = 0 });
            sums[key] = sums.GetValueOrDefault(key) + (sign * entry.Amount);
        }
    }

    private static async Task WriteAsync(List<Line> lines, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(WithGrains("Lateness.post"), connection, transaction);
        void Add<T>(NpgsqlDbType type, Func<Line, T> value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = lines.Select(value).ToArray() });
        Add(NpgsqlDbType.Bigint, line => line.Position);
        Add(NpgsqlDbType.Uuid, line => line.Dossier);
        Add(NpgsqlDbType.Date, line => line.Entry.Day);
        Add(NpgsqlDbType.Smallint, line => line.Number);
        Add(NpgsqlDbType.Smallint, line => (short)line.Entry.Account);
        Add(NpgsqlDbType.Smallint, line => (short)line.Entry.Amount);
        Add(NpgsqlDbType.Varchar, line => line.Entry.Cell.Resolving.Code);
        Add(NpgsqlDbType.Varchar, line => LevelOf(line.Entry.Cell));
        Add(NpgsqlDbType.Varchar, line => line.Entry.Cell.Procedure);
        Add(NpgsqlDbType.Varchar, line => line.Entry.Cell.Field);
        Add(NpgsqlDbType.Varchar, line => DossierView.NameOf(line.Entry.Cell.Channel));
        Add(NpgsqlDbType.Varchar, line => line.Reason);
        Add(NpgsqlDbType.Varchar, line => string.Join(Separator, line.Entry.Cell.Resolving.Territory));
        Add(NpgsqlDbType.Smallint, line => line.Lag);
        await command.ExecuteNonQueryAsync(ct);

        var last = new LastPositions();
        lines.ForEach(line => last.Add(line.RecordedOn, line.Position));
        await last.WriteAsync(connection, ct);
    }
}
