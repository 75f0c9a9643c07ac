using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using MotCua.Dossiers.Figures;

namespace MotCua.Server.Figures;

/// <summary>
/// A ledger of its own, with the tables that every ledger has. The balances have one column per account, <c>a1</c>, <c>a2</c>, … In the SQL files
/// <c>{columns:…}</c> stands for the list of what follows the colon, once per account: <c>{0}</c> is the column, <c>{#4}</c> a parameter's number counted
/// on from 4. <c>{schema}</c> and <c>{projection}</c> stand for those of the ledger, <c>{scope}</c> for the file scope.sql,
/// <c>{posted_after:…}</c> for what <see cref="PostedAfter"/> says.
/// </summary>
internal sealed partial class LedgerTables
{
    private const short FirstOfPortal = 301;

    /// <summary>Everything that follows from the dossiers alone.</summary>
    public static readonly LedgerTables Figures = new(
        "figures",
        FiguresProjection.SubscriptionName,
        account => (short)account < FirstOfPortal
    );

    /// <summary>What the national portal has of them, and what other systems report.</summary>
    public static readonly LedgerTables Portal = new(
        Server.Portal.PortalProjection.SchemaName,
        Server.Portal.PortalProjection.ProjectionName,
        account => (short)account >= FirstOfPortal
    );

    /// <summary>In the order in which <see cref="FigureReader.KeyOf"/> reads them.</summary>
    private static readonly string[] KeyColumns =
    [
        "agency",
        "unit",
        "unit_since",
        "level",
        "procedure",
        "field",
        "channel",
        "receiving",
        "resolving",
        "cross_boundary",
    ];

    private readonly ConcurrentDictionary<string, string> texts = new();

    private LedgerTables(string schema, string projection, Func<Account, bool> has) =>
        (Schema, Projection, Accounts) = (schema, projection, [.. Enum.GetValues<Account>().Where(has)]);

    public string Schema { get; }

    public string Projection { get; }

    public IReadOnlyList<Account> Accounts { get; }

    public static LedgerTables Of(Account account) => (short)account < FirstOfPortal ? Figures : Portal;

    /// <summary>An SQL file of this folder, or of another one, for this ledger.</summary>
    /// <param name="endOfDay"><c>{posted_after:…}</c> is asked for the last position of a day of recording.</param>
    public string Sql(string name, string folder = "Figures", bool endOfDay = false) =>
        texts.GetOrAdd(
            $"{folder}.{name} {endOfDay}",
            static (_, of) => of.Tables.Written(Database.Sql.Text(of.Name), backdatedOnly: of.EndOfDay),
            (Tables: this, Name: $"{folder}.{name}", EndOfDay: endOfDay)
        );

    /// <summary>An SQL file of this folder, or of another one, with lists of these accounts of the ledger only.</summary>
    public string SqlOf(string name, AccountSet accounts, string folder = "Figures") =>
        texts.GetOrAdd(
            $"{folder}.{name} {accounts.Name}",
            static (_, of) => of.Tables.Written(Database.Sql.Text(of.Name), of.Accounts),
            (Tables: this, Name: $"{folder}.{name}", accounts.Accounts)
        );

    /// <summary>
    /// An SQL file of this folder with <c>{keys}</c> for the columns of keys, null but for those that are asked for, and <c>{grouped_keys}</c> for
    /// these alone.
    /// </summary>
    /// <param name="endOfDay">As for <see cref="Sql"/>.</param>
    public string SqlBy(string name, IReadOnlyList<string> keys, bool endOfDay) =>
        texts.GetOrAdd(
            $"Figures.{name} {string.Join(' ', keys.Order(StringComparer.Ordinal))} {endOfDay}",
            static (_, of) => of.Tables.Written(WithKeys(Database.Sql.Text(of.Name), of.Keys), backdatedOnly: of.EndOfDay),
            (Tables: this, Name: $"Figures.{name}", Keys: keys, EndOfDay: endOfDay)
        );

    private static string WithKeys(string text, IReadOnlyList<string> keys)
    {
        var asked = keys.SelectMany(ColumnsOf).ToHashSet();
        var columns = KeyColumns.Select(column => asked.Contains(column) ? column : $"null as {column}");
        return text.Replace("{keys}", string.Join(", ", columns), StringComparison.Ordinal)
            .Replace(
                "{grouped_keys}",
                string.Concat(KeyColumns.Where(asked.Contains).Select(column => column + ", ")),
                StringComparison.Ordinal
            );
    }

    /// <summary>The columns that scope.sql may fill for a key.</summary>
    private static string[] ColumnsOf(string key) =>
        key switch
        {
            "unit" => ["unit", "unit_since"],
            "place" => ["receiving", "resolving"],
            "pair" => ["receiving", "resolving", "cross_boundary"],
            _ => [key],
        };

    private string Written(string text, IReadOnlyList<Account>? accounts = null, bool backdatedOnly = false) =>
        Lists()
            .Replace(
                PostedAfter.Expand(
                    text.Replace("{scope}", Database.Sql.Text("Figures.scope").TrimEnd(), StringComparison.Ordinal)
                        .Replace("{unsynced_then}", Database.Sql.Text("Portal.unsynced_then"), StringComparison.Ordinal),
                    Schema,
                    backdatedOnly
                ),
                list => Expand(list.Groups[1].Value, accounts ?? Accounts)
            )
            .Replace("{schema}", Schema, StringComparison.Ordinal)
            .Replace("{projection}", Projection, StringComparison.Ordinal);

    private static string Expand(string item, IReadOnlyList<Account> accounts) =>
        string.Join(", ", accounts.Select((account, index) => One(item, account, index)));

    private static string One(string item, Account account, int index)
    {
        var number = ((short)account).ToString(CultureInfo.InvariantCulture);
        return Parameters()
            .Replace(item, p => (int.Parse(p.Groups[1].Value, CultureInfo.InvariantCulture) + index).ToString(CultureInfo.InvariantCulture))
            .Replace("{0}", "a" + number, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{columns:((?:[^{}]|\{[^{}]*\})*)\}")]
    private static partial Regex Lists();

    [GeneratedRegex(@"\{#(\d+)\}")]
    private static partial Regex Parameters();
}

/// <summary>Places of accounts in the balances of their ledger.</summary>
internal static class AccountColumns
{
    /// <summary>Of the ledger of figures, which has the most: rows in memory are that long for every ledger.</summary>
    public static readonly IReadOnlyList<Account> Accounts = LedgerTables.Figures.Accounts;

    /// <summary>Place of an account among those of its ledger.</summary>
    public static readonly IReadOnlyDictionary<Account, int> IndexOf = new[] { LedgerTables.Figures, LedgerTables.Portal }
        .SelectMany(tables => tables.Accounts.Select((account, index) => (account, index)))
        .ToDictionary(pair => pair.account, pair => pair.index);

    private static readonly int[] Places =
    [
        .. Enumerable.Range(0, (int)IndexOf.Keys.Max() + 1).Select(n => IndexOf.GetValueOrDefault((Account)n, -1)),
    ];

    /// <summary>The same as <see cref="IndexOf"/>, for where it is asked for each entry.</summary>
    public static int PlaceOf(Account account) => Places[(int)account];

    /// <summary>An SQL file for the ledger of figures.</summary>
    public static string Sql(string name) => LedgerTables.Figures.Sql(name);
}
