using MotCua.Dossiers.Figures;

namespace MotCua.Server.Figures;

/// <summary>
/// Accounts of one ledger that a question reads, and their places in its rows. A row costs by how many it adds up, so each route asks for those of its own
/// figures; a figure of others cannot be told from such rows, and to try is an error rather than a zero.
/// </summary>
internal sealed class AccountSet
{
    /// <summary>All of the ledger of figures.</summary>
    public static readonly AccountSet Figures = new(LedgerTables.Figures.Accounts, hasBefore: true);

    private readonly int[] places; // by the number of the account; -1: not read

    private AccountSet(IEnumerable<Account> accounts, bool hasBefore)
    {
        HasBefore = hasBefore;
        Accounts = [.. accounts.Distinct().Order()];
        places = new int[(int)Enum.GetValues<Account>().Max() + 1];
        Array.Fill(places, -1);
        foreach (var (place, account) in Accounts.Index())
        {
            places[(int)account] = place;
        }
        Name = string.Join(',', Accounts.Select(account => (short)account));
    }

    public IReadOnlyList<Account> Accounts { get; }

    /// <summary>The numbers of the accounts.</summary>
    public string Name { get; }

    public int Count => Accounts.Count;

    /// <summary>
    /// Whether rows hold what lies before the period too. Else they are of what happened in it alone: keys under which nothing did have no row.
    /// </summary>
    public bool HasBefore { get; }

    public static AccountSet Of(params IEnumerable<Figure> figures) => new(AccountsOf(figures), hasBefore: true);

    /// <summary>For figures of what happened in the period, which cost nothing for what lies before it.</summary>
    public static AccountSet During(params IEnumerable<Figure> figures) => new(AccountsOf(figures), hasBefore: false);

    /// <exception cref="KeyNotFoundException">The account was not read.</exception>
    public int PlaceOf(Account account) =>
        places[(int)account] is var place and >= 0 ? place : throw new KeyNotFoundException($"{account} was not read");

    public long[] Zeros() => new long[Count];

    private static IEnumerable<Account> AccountsOf(IEnumerable<Figure> figures) =>
        figures.SelectMany(figure => figure.Accounts.Concat(figure.Less));
}
