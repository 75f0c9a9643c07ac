using MotCua.Dossiers.Figures;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// Which procedures an agency had of what kind in a month: what the scorecard asks of all agencies at once. Sums of the ledger's entries like the balances, in
/// the order in which they are asked for.
/// </summary>
internal static class ProcedureMonths
{
    /// <summary>The accounts that are summed; their columns in the table have the same order.</summary>
    public static readonly IReadOnlyList<Account> Accounts = [Account.ReceivedOnline, Account.WithFee, Account.FeePaidOnline];

    /// <summary>Adds the lines of a page. A month of a procedure has a row when anything was posted in it, so that a rebuild from the balances gives the same rows.</summary>
    public static NpgsqlBatchCommand Add(IReadOnlyList<LedgerLine> lines)
    {
        var rows = lines
            .GroupBy(line => (Month: BalanceRows.MonthOf(line.Day), line.Cell.Place, line.Cell.Procedure))
            .OrderBy(row => row.Key.Month)
            .ThenBy(row => row.Key.Place)
            .ThenBy(row => row.Key.Procedure, StringComparer.Ordinal)
            .ToList();
        var command = new NpgsqlBatchCommand(Sql.Text("Figures.add_to_procedure_months"));
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. rows.Select(row => row.Key.Month)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(row => row.Key.Place)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.Key.Procedure)] });
        foreach (var account in Accounts)
        {
            command.Parameters.Add(
                new NpgsqlParameter<int[]>
                {
                    TypedValue = [.. rows.Select(row => row.Where(line => line.Account == account).Sum(line => line.Amount))],
                }
            );
        }
        return command;
    }
}
