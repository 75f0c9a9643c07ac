using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using MotCua.Dossiers.Figures;

namespace MotCua.Server.Figures;

/// <summary>
/// The balances have one column per account, <c>a1</c>, <c>a2</c>, … In the SQL files <c>{columns:…}</c> stands for the list of what follows the colon,
/// once per account: <c>{0}</c> is the column, <c>{#4}</c> a parameter's number counted on from 4. <c>{scope}</c> stands for the file scope.sql.
/// </summary>
internal static partial class AccountColumns
{
    public static readonly IReadOnlyList<Account> Accounts = Enum.GetValues<Account>();

    /// <summary>Place of an account in <see cref="Accounts"/>.</summary>
    public static readonly IReadOnlyDictionary<Account, int> IndexOf = Accounts
        .Select((account, index) => (account, index))
        .ToDictionary(pair => pair.account, pair => pair.index);

    private static readonly int[] Places =
    [
        .. Enumerable.Range(0, (int)Accounts.Max() + 1).Select(n => IndexOf.GetValueOrDefault((Account)n, -1)),
    ];

    private static readonly ConcurrentDictionary<string, string> Texts = new();

    /// <summary>The same as <see cref="IndexOf"/>, for where it is asked for each entry.</summary>
    public static int PlaceOf(Account account) => Places[(int)account];

    /// <summary>An SQL file of this folder with its lists of columns written out.</summary>
    public static string Sql(string name) => Texts.GetOrAdd(name, static key => Written(Database.Sql.Text("Figures." + key)));

    private static string Written(string text) =>
        Lists()
            .Replace(
                text.Replace("{scope}", Database.Sql.Text("Figures.scope").TrimEnd(), StringComparison.Ordinal),
                list => Expand(list.Groups[1].Value)
            );

    private static string Expand(string item) => string.Join(", ", Accounts.Select((account, index) => One(item, account, index)));

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
