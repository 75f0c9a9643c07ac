using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace MotCua.EventStore;

/// <summary>The one place where what PostgreSQL says about an append becomes an exception of ours.</summary>
internal static partial class AppendErrors
{
    /// <returns>What to throw instead, or null to let <paramref name="e"/> go on.</returns>
    public static async Task<Exception?> TranslateAsync(NpgsqlException e, AppendBatch batch, NpgsqlDataSource source) =>
        e is not PostgresException answer
            ? new OutcomeUnknownException(e) // sent, and no answer came back
            : answer.SqlState switch
            {
                "MT003" when VersionText().Match(answer.MessageText) is { Success: true } m => new StreamVersionException(
                    Guid.Parse(m.Groups[1].ValueSpan),
                    expected: long.Parse(m.Groups[3].ValueSpan, CultureInfo.InvariantCulture),
                    actual: long.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture),
                    e
                ),
                "MT001" when ArchivedText().Match(answer.MessageText) is { Success: true } m => new StreamArchivedException(
                    Guid.Parse(m.Groups[1].ValueSpan),
                    e
                ),
                PostgresErrorCodes.UniqueViolation => answer.ConstraintName switch
                {
                    "pk_idempotency" => await TakenAnswerAsync(e, batch, source),
                    "pk_claim" => await TakenClaimAsync(e, batch, source),
                    "idx_mt_events_event_id" => new EventIdTakenException(e),
                    _ => null,
                },
                PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire => new UnstorableTextException(e),
                // The backend was ended from outside; it may have committed before it could say so.
                PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => new OutcomeUnknownException(e),
                _ => null,
            };

    /// <summary>"The transaction has already committed locally, but might not have been replicated to the standby."</summary>
    public static bool IsCommitOnlyLocal(PostgresNotice notice) => notice.Routine == "SyncRepWaitForLSN";

    private static async Task<Exception> TakenAnswerAsync(Exception cause, AppendBatch batch, NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(SqlText.FindTakenAnswer);
        command.Parameters.Add(AppendCommands.Array(NpgsqlTypes.NpgsqlDbType.Varchar, batch.Answers, a => a.Caller));
        command.Parameters.Add(AppendCommands.Array(NpgsqlTypes.NpgsqlDbType.Varchar, batch.Answers, a => a.Key));
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new AnswerTakenException(reader.GetString(0), reader.GetString(1), cause)
            : new AnswerTakenException(batch.Answers[0].Caller, batch.Answers[0].Key, cause); // the same key twice in this batch
    }

    private static async Task<Exception> TakenClaimAsync(Exception cause, AppendBatch batch, NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(SqlText.FindTakenClaim);
        command.Parameters.Add(AppendCommands.Array(NpgsqlTypes.NpgsqlDbType.Varchar, batch.Claims, c => c.Kind));
        command.Parameters.Add(AppendCommands.Array(NpgsqlTypes.NpgsqlDbType.Varchar, batch.Claims, c => c.Value));
        await using var reader = await command.ExecuteReaderAsync();
        if (await reader.ReadAsync())
            return new ClaimTakenException(reader.GetString(0), reader.GetString(1), reader.GetGuid(2), cause);
        var twice = batch.Claims.GroupBy(c => (c.Kind, c.Value)).First(g => g.Count() > 1).First(); // twice in this batch
        return new ClaimTakenException(twice.Kind, twice.Value, twice.Owner, cause);
    }

    [GeneratedRegex("^stream (\\S+) is at version (\\d+), expected (\\d+)$")]
    private static partial Regex VersionText();

    [GeneratedRegex("^stream (\\S+) is archived$")]
    private static partial Regex ArchivedText();
}
