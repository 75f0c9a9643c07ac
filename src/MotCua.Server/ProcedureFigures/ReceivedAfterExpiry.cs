using MotCua.Server.Figures;
using Npgsql;

namespace MotCua.Server.ProcedureFigures;

/// <summary>How many dossiers of procedures were received after their last day of validity: one question to the ledger, on however many days procedures ended.</summary>
internal static class ReceivedAfterExpiry
{
    private static readonly AccountSet Accounts = AccountSet.During(Catalogue.Received);

    /// <param name="question">By procedure; its first day does not matter.</param>
    /// <param name="expired">Procedures and their last days of validity.</param>
    /// <returns>By procedure; those without such dossiers may be missing.</returns>
    public static async Task<Dictionary<string, long>> ReadAsync(
        FigureReader reader,
        Question question,
        IReadOnlyCollection<(string Code, DateOnly Ended)> expired,
        CancellationToken ct
    )
    {
        var received = new Dictionary<string, long>();
        if (expired.Count == 0)
        {
            return received;
        }
        question = await reader.WithoutNeedlessReachAsync(question, ct);
        await using (
            var balances = CommandOf(LedgerTables.Figures.SqlOf("received_after_expiry", Accounts, "ProcedureFigures"), question.Kind)
        )
        {
            var day = reader.LastDay(question).AddDays(1);
            balances.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = Periods.StartOf(Bucket.Month, day).AddMonths(-1) });
            await AddAsync(balances, 1);
        }
        if (reader.AskedPosition is { } position)
        {
            await using var later = CommandOf(reader.SqlAfter("received_after_expiry_later", "ProcedureFigures"), CellKind.Full);
            later.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
            later.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. Accounts.Accounts.Select(account => (short)account)] });
            await AddAsync(later, -1);
        }
        return received;

        NpgsqlCommand CommandOf(string sql, CellKind kind)
        {
            var command = reader.Command(sql);
            FigureReader.AddScope(command.Parameters, question.Scope, ["procedure"], kind);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. expired.Select(one => one.Code)] });
            command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. expired.Select(one => one.Ended)] });
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = reader.LastDay(question) });
            return command;
        }

        async Task AddAsync(NpgsqlCommand command, int sign)
        {
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                var sum = 0L;
                for (var column = 1; column < rows.FieldCount; column++)
                {
                    sum += rows.GetInt64(column);
                }
                var code = rows.GetString(0);
                received[code] = received.GetValueOrDefault(code) + (sign * sum);
            }
        }
    }
}
