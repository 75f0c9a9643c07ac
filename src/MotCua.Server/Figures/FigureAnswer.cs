using System.Globalization;
using System.Text.Json;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Figures;

/// <summary>The shape that all figures are answered in: rows with their keys, as-of, and what each number means.</summary>
internal static class FigureAnswer
{
    public static Answer Of(
        Call call,
        AsOf asOf,
        Action<Utf8JsonWriter> writeRows,
        IEnumerable<(string Name, string Vietnamese, string English)> definitions
    )
    {
        var english = Language.Of(call.Http.Request) == Language.English;
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("rows");
            writeRows(writer);
            writer.WriteEndArray();
            asOf.WriteTo(writer);
            writer.WriteStartObject("definitions");
            foreach (var (name, vietnameseWords, englishWords) in definitions)
            {
                writer.WriteString(name, english ? englishWords : vietnameseWords);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    public static IEnumerable<(string Name, string Vietnamese, string English)> Definitions(
        IEnumerable<Figure> figures,
        IEnumerable<Rate> rates,
        string prefix = ""
    ) =>
        [
            .. figures.Select(figure => (prefix + figure.Name, figure.Vietnamese, figure.English)),
            .. rates.Select(rate => (prefix + rate.Name, rate.Vietnamese, rate.English)),
        ];

    public static void WriteKeys(Utf8JsonWriter writer, Call call, Question question, AccountRow row)
    {
        var reference = call.Service<ReferenceStore>().Current;
        foreach (var key in question.Keys)
        {
            var value = key switch
            {
                "agency" => row.Key.Agency,
                "unit" => row.Key.Unit,
                "level" => row.Key.Level,
                "procedure" => row.Key.Procedure,
                "field" => row.Key.Field,
                _ => row.Key.Channel,
            };
            writer.WriteString(key, value);
            if (key == "unit")
            {
                writer.WriteString("unitName", reference.UnitName(row.Key.Unit!, row.Key.UnitSince!.Value));
                writer.WriteDate("unitSince", row.Key.UnitSince);
            }
        }
        if (row.Key.Mapping is { } mapping)
        {
            writer.WriteString("mapping", mapping);
        }
        foreach (var (name, bucket) in FigureParameters.Buckets(call))
        {
            writer.WriteString(name, NameOf(bucket, row.Start!.Value));
        }
    }

    /// <summary>Figures and rates of a row, by their names.</summary>
    /// <returns>The figures.</returns>
    public static IReadOnlyDictionary<string, long> WriteNumbers(
        Utf8JsonWriter writer,
        AccountRow row,
        IReadOnlyList<Figure> figures,
        IReadOnlyList<Rate> rates
    )
    {
        var values = figures.ToDictionary(figure => figure.Name, figure => figure.Of(row));
        foreach (var (name, value) in values)
        {
            writer.WriteNumber(name, value);
        }
        foreach (var rate in rates)
        {
            rate.WriteTo(writer, name => values[name]);
        }
        return values;
    }

    public static string NameOf(Bucket bucket, DateOnly day) =>
        bucket switch
        {
            Bucket.Day => Json.Date(day),
            Bucket.Month => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            Bucket.Quarter => string.Create(CultureInfo.InvariantCulture, $"{day.Year:D4}-Q{((day.Month - 1) / 3) + 1}"),
            _ => day.Year.ToString("D4", CultureInfo.InvariantCulture),
        };
}
