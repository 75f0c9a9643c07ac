using System.Globalization;
using MotCua.Dossiers.Figures;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>Where a dossier stands in the list behind a number of whole provinces: by account, day and id.</summary>
internal readonly record struct BehindKey(Account Account, DateOnly Day, Guid Dossier) : IComparable<BehindKey>
{
    public static readonly BehindKey First = new(0, DateOnly.MinValue, Guid.Empty);

    public int CompareTo(BehindKey other) => (Account, Day, Dossier).CompareTo((other.Account, other.Day, other.Dossier));

    public string Cursor(string list) =>
        Http.Cursor.Make(list, ((short)Account).ToString(CultureInfo.InvariantCulture), Json.Date(Day), $"{Dossier}");

    /// <exception cref="ProblemException">400 for a cursor of something else.</exception>
    public static BehindKey Read(string cursor, string list) =>
        Http.Cursor.Read(cursor, list, 3) is [{ } account, { } day, { } id]
        && short.TryParse(account, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && Guid.TryParse(id, out var dossier)
            ? new BehindKey((Account)number, date, dossier)
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
}
