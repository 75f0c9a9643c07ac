using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Figures;
using MotCua.Server.Http;

namespace MotCua.Server.Figures.Closing;

/// <summary>
/// The figures of all cells of a period in one canonical text: an array of cells in the order of their keys, each with the accounts that are not zero, by number.
/// <c>during</c> adds up the days of the period; <c>before</c>, on stock accounts alone, the days before it. The same ledger up to the same
/// position gives the same bytes, whoever asks when.
/// </summary>
internal static class ClosedFigures
{
    private static readonly string[] Keys = ["agency", "unit", "level", "procedure", "field", "channel", "pair"];

    public static async Task<IReadOnlyList<AccountRow>> ReadAsync(FigureReader reader, DateOnly first, DateOnly last, CancellationToken ct)
    {
        var all = new Question(new Scope(Side.Resolving, null), first, last, Keys);
        return await reader.ReadAsync(all, ct, int.MaxValue);
    }

    public static string Write(IReadOnlyList<AccountRow> rows) =>
        Encoding.UTF8.GetString(
            Json.Write(writer =>
            {
                writer.WriteStartArray();
                foreach (var row in rows)
                {
                    writer.WriteStartObject();
                    writer.WriteString("agency", row.Key.Agency);
                    writer.WriteString("unit", row.Key.Unit);
                    writer.WriteDate("unitSince", row.Key.UnitSince);
                    writer.WriteString("level", row.Key.Level);
                    writer.WriteString("procedure", row.Key.Procedure);
                    writer.WriteString("field", row.Key.Field);
                    writer.WriteString("channel", row.Key.Channel);
                    writer.WriteNumber("receivingPlace", row.Key.ReceivingPlace!.Value);
                    writer.WriteNumber("resolvingPlace", row.Key.ResolvingPlace!.Value);
                    writer.WriteString("crossBoundary", row.Key.CrossBoundary);
                    WriteAccounts(writer, "before", row.Before, Catalogue.StockAccounts.Contains);
                    WriteAccounts(writer, "during", row.During, _ => true);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            })
        );

    public static string DigestOf(string figures) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(figures)));

    /// <summary>The stored cells of these agencies (null: of all), added up into one row.</summary>
    public static AccountRow Total(string figures, IReadOnlyCollection<string>? agencies)
    {
        var (before, during) = (AccountSet.Figures.Zeros(), AccountSet.Figures.Zeros());
        using var document = JsonDocument.Parse(figures);
        foreach (var cell in document.RootElement.EnumerateArray())
        {
            if (agencies?.Contains(cell.GetProperty("agency").GetString()!) != false)
            {
                Add(before, cell.GetProperty("before"));
                Add(during, cell.GetProperty("during"));
            }
        }
        return new AccountRow(AccountSet.Figures, RowKey.All, null, before, during, [.. before.Zip(during, (a, b) => a + b)]);
    }

    private static void Add(long[] sums, JsonElement accounts)
    {
        foreach (var account in accounts.EnumerateObject())
        {
            sums[AccountSet.Figures.PlaceOf((Account)short.Parse(account.Name, System.Globalization.CultureInfo.InvariantCulture))] +=
                account.Value.GetInt64();
        }
    }

    private static void WriteAccounts(Utf8JsonWriter writer, string name, IReadOnlyList<long> amounts, Func<Account, bool> counts)
    {
        writer.WriteStartObject(name);
        for (var i = 0; i < amounts.Count; i++)
        {
            var account = AccountSet.Figures.Accounts[i];
            if (amounts[i] != 0 && counts(account))
            {
                writer.WriteNumber($"{(short)account}", amounts[i]);
            }
        }
        writer.WriteEndObject();
    }
}
