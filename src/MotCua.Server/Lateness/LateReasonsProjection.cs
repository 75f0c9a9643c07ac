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

    /// <summary>Stays that a rebuild keeps until it writes them.</summary>
    private const int StaysAtOnce = 50_000;

    private static readonly HashSet<Account> Accounts = [Account.ResolvedLate, Account.OpenOverdue, Account.PromiseBroken];

    private sealed record Line(long Position, DateOnly RecordedOn, Guid Dossier, short Number, string Reason, Entry Entry)
    {
        public short Lag => PostedAfter.LagOf(Entry.Day, RecordedOn);
    }

    /// <summary>What comes of some dossiers.</summary>
    private sealed record Made(List<Line> Lines, List<LateStay> Stays);

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
        await LateStay.ChangeAsync([.. steps.Where(step => MayBeOfLate(step.Happened))], connection, transaction, ct);
    }

    public async Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct)
    {
        await CopyAsync(LogFold.RunAsync<Made>(log, () => block => Make(LogFold.Steps(block)), ct), connection, ct);
        await using var sums = new NpgsqlCommand(WithGrains("Lateness.build_sums"), connection) { CommandTimeout = 0 };
        await sums.ExecuteNonQueryAsync(ct);
    }

    private static Made Make(IReadOnlyList<DossierStep> steps) =>
        new(
            [.. steps.SelectMany(Lines)],
            [
                .. steps
                    .Where((step, i) => i + 1 == steps.Count || steps[i + 1].Stored.StreamId != step.Stored.StreamId)
                    .SelectMany(LateStay.After),
            ]
        );

    /// <summary>One COPY at a time: entries as they come, and stays whenever there are many.</summary>
    private static async Task CopyAsync(IAsyncEnumerable<Made> made, NpgsqlConnection connection, CancellationToken ct)
    {
        var last = new LastPositions();
        var stays = new List<LateStay>();
        await using var next = made.GetAsyncEnumerator(ct);
        var more = await next.MoveNextAsync();
        while (more)
        {
            await using (
                var copy = await connection.BeginBinaryImportAsync(
                    "copy entry (position, dossier, day, line, account, amount, lag, agency, level, procedure, field, channel, reason, territory) from stdin (format binary)",
                    ct
                )
            )
            {
                for (; more && stays.Count < StaysAtOnce; more = await next.MoveNextAsync())
                {
                    foreach (var line in next.Current.Lines)
                    {
                        await CopyAsync(copy, line, ct);
                        last.Add(line.RecordedOn, line.Position);
                    }
                    stays.AddRange(next.Current.Stays);
                }
                await copy.CompleteAsync(ct);
            }
            await LateStay.CopyAsync(stays, connection, ct);
            stays.Clear();
        }
        await last.WriteAsync(connection, ct);
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

    internal static string LevelOf(Cell cell) => cell.Resolving.Level.ToString().ToLowerInvariant();

    private static string WithGrains(string name) =>
        Sql.Text(name).Replace("{grains}", Sql.Text("Lateness.grains").TrimEnd(), StringComparison.Ordinal);

    /// <summary><c>late/code</c> by the apology, <c>no_apology/code</c> without one; empty while neither is known.</summary>
    internal static string ReasonOf(Dossier dossier) =>
        dossier.Apology is { } apology ? "late/" + apology.ReasonCode
        : dossier.NoApologyReason is { } reason ? "no_apology/" + reason
        : "";

    /// <summary>Nothing late comes of the others, and they are most of the log.</summary>
    private static bool MayBeOfLate(DossierEvent happened) =>
        happened is not (DossierReceived or DossierForwarded or DossierAssigned or DossierDueSoon);

    private static IEnumerable<Line> Lines(DossierStep step)
    {
        if (!MayBeOfLate(step.Happened))
        {
            return [];
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
        Add(NpgsqlDbType.Varchar, line => string.Join(LateStay.Separator, line.Entry.Cell.Resolving.Territory));
        Add(NpgsqlDbType.Smallint, line => line.Lag);
        await command.ExecuteNonQueryAsync(ct);

        var last = new LastPositions();
        lines.ForEach(line => last.Add(line.RecordedOn, line.Position));
        await last.WriteAsync(connection, ct);
    }
}
