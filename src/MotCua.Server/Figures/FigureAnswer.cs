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

    /// <summary>Rows, each with its keys first.</summary>
    public static Answer Of(
        Call call,
        AsOf asOf,
        Question question,
        IEnumerable<AccountRow> rows,
        Action<Utf8JsonWriter, AccountRow> writeRest,
        IEnumerable<(string Name, string Vietnamese, string English)> definitions
    ) =>
        Of(
            call,
            asOf,
            writer =>
            {
                var (reference, buckets) = (call.Service<ReferenceStore>().Current, FigureParameters.Buckets(call));
                foreach (var row in rows)
                {
                    writer.WriteStartObject();
                    WriteKeys(writer, reference, question.Keys, buckets, row);
                    writeRest(writer, row);
                    writer.WriteEndObject();
                }
            },
            definitions
        );

    private static void WriteKeys(
        Utf8JsonWriter writer,
        ReferenceData reference,
        IReadOnlyList<string> keys,
        IReadOnlyList<(string Name, Bucket Bucket)> buckets,
        AccountRow row
    )
    {
        foreach (var key in keys)
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
        foreach (var (name, bucket) in buckets)
        {
            writer.WriteString(name, NameOf(bucket, row.Start!.Value));
        }
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
