namespace MotCua.Dossiers.Figures;

/// <summary>Days on which a dossier is in a stock: what a list of a stock looks for. Follows from the dossier's standing, as its entries do.</summary>
/// <param name="First">The first of the days.</param>
/// <param name="Until">The first day on which it is no more; null while no end is known.</param>
public sealed record Stay(Cell Cell, Account Account, DateOnly First, DateOnly? Until)
{
    /// <summary>Accounts that are asked for as stocks.</summary>
    public static readonly IReadOnlyList<Account> Accounts =
    [
        Account.OpenInTime,
        Account.OpenOverdue,
        Account.OpenNoDeadline,
        Account.OriginalOpenInTime,
        Account.OriginalOpenOverdue,
        Account.AskedAgainOpenInTime,
    ];

    /// <summary>
    /// The stays of a dossier with these entries: the longest stretches of days at whose end the sum of an account is positive. Who was in a stock for less
    /// than a day is in none. An account that only takes back what another one counts has none.
    /// </summary>
    public static IReadOnlyList<Stay> Of(IReadOnlyList<Entry> standing)
    {
        var stays = new List<Stay>(2);
        var moves = new List<(DateOnly Day, int Amount)>(4);
        foreach (var account in Accounts)
        {
            moves.Clear();
            foreach (var entry in standing)
            {
                if (entry.Account == account)
                {
                    moves.Add((entry.Day, entry.Amount));
                }
            }
            moves.Sort(static (a, b) => a.Day.CompareTo(b.Day));
            AddTo(stays, moves, standing, account);
        }
        return stays;
    }

    private static void AddTo(List<Stay> stays, List<(DateOnly Day, int Amount)> moves, IReadOnlyList<Entry> standing, Account account)
    {
        var (sum, since) = (0, (DateOnly?)null);
        for (var i = 0; i < moves.Count; i++)
        {
            sum += moves[i].Amount;
            if (i + 1 < moves.Count && moves[i + 1].Day == moves[i].Day)
            {
                continue; // the day is not over
            }
            if (sum > 0)
            {
                since ??= moves[i].Day;
            }
            else if (since is { } first)
            {
                stays.Add(new Stay(standing[0].Cell, account, first, moves[i].Day));
                since = null;
            }
        }
        if (since is { } open)
        {
            stays.Add(new Stay(standing[0].Cell, account, open, null));
        }
    }
}
