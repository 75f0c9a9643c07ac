using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.OpenData;

/// <summary>What everybody may have: monthly counts without small ones, and the dictionary of their columns.</summary>
public static partial class OpenDataRoutes
{
    private const string Tag = "Dữ liệu mở";

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "GET",
            "/v1/open-data",
            Act.Public,
            "Danh mục dữ liệu mở: các bộ dữ liệu, từng cột với định nghĩa và đơn vị (tiếng Việt, tiếng Anh), giấy phép, kỳ, thời điểm số liệu",
            DictionaryAsync
        )
        {
            Tag = Tag,
            RateLimited = true,
            Statuses = [200, 304, 429],
            Example = """
                {"datasets":[{"name":"on-time-by-level","address":"/v1/open-data/on-time-by-level","title":{"vi":"Tình hình giải quyết","en":"Resolution"},
                "columns":[{"name":"month","unit":{"vi":"tháng (YYYY-MM)","en":"month (YYYY-MM)"},"definition":{"vi":"Tháng","en":"Month"}}]}],
                "licence":"CC BY 4.0","period":{"first":"2023-11","last":"2026-10"},"smallestCount":5,"formats":["json","csv"],
                "asOf":{"position":1204551,"at":"2026-11-19T23:58:00+07:00"}}
                """,
        },
        new(
            "GET",
            "/v1/open-data/{dataset}",
            Act.Public,
            "Một bộ dữ liệu mở theo tháng, tối đa 36 tháng đã hết. Số nhỏ bị che; mỗi ngày một bản, ghi nhận đến 0 giờ",
            ReadAsync
        )
        {
            Tag = Tag,
            RateLimited = true,
            Query =
            [
                MonthField("from", "Tháng đầu (YYYY-MM).").Like("2026-01"),
                MonthField("to", "Tháng cuối (YYYY-MM).").Like("2026-06"),
                Field.Choice("format", "Dạng; mặc định json.", "json", "csv").Like("json"),
            ],
            Statuses = [200, 304, 404, 429],
            Example = """
                {"dataset":"on-time-by-level","rows":[{"month":"2026-10","level":"commune","received":400,"resolved":362,"early":300,"onTime":55,"late":7,
                "noDeadline":0,"onTimeRate":0.980663,"suppressed":false}],"asOf":{"position":1204551,"at":"2026-11-19T23:58:00+07:00"}}
                """,
        },
    ];

    private static async Task<Answer> DictionaryAsync(Call call)
    {
        var release = await call.Service<Releases>().OfAsync(call.Now, call.Aborted);
        if (call.HasVersion(release.AsOf.Position))
        {
            return NotModified(release);
        }
        var settings = call.Service<OpenDataSettings>();
        var answer = Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("datasets");
            foreach (var dataset in Dataset.All)
            {
                WriteDataset(writer, dataset);
            }
            writer.WriteEndArray();
            writer.WriteString("licence", settings.Licence);
            writer.WriteStartObject("period");
            writer.WriteString("first", NameOf(release.First));
            writer.WriteString("last", NameOf(release.Last));
            writer.WriteEndObject();
            writer.WriteNumber("smallestCount", settings.SmallestCount);
            writer.WriteStartArray("formats");
            writer.WriteStringValue("json");
            writer.WriteStringValue("csv");
            writer.WriteEndArray();
            release.AsOf.WriteTo(writer);
            writer.WriteEndObject();
        });
        return Kept(answer, release);
    }

    private static void WriteDataset(Utf8JsonWriter writer, Dataset dataset)
    {
        writer.WriteStartObject();
        writer.WriteString("name", dataset.Name);
        writer.WriteString("address", $"/v1/open-data/{dataset.Name}");
        WriteWords(writer, "title", dataset.Vietnamese, dataset.English);
        writer.WriteStartArray("columns");
        foreach (var column in dataset.Columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            WriteWords(writer, "unit", column.Unit, column.UnitEnglish);
            WriteWords(writer, "definition", column.Vietnamese, column.English);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter writer, string name, string vietnamese, string english)
    {
        writer.WriteStartObject(name);
        writer.WriteString("vi", vietnamese);
        writer.WriteString("en", english);
        writer.WriteEndObject();
    }

    private static async Task<Answer> ReadAsync(Call call)
    {
        if (!Dataset.ByName.TryGetValue(call.Path("dataset"), out var dataset))
        {
            return Problem.NotFound();
        }
        var (from, to) = (MonthOf(call.Query.Text("from")), MonthOf(call.Query.Text("to")));
        if (from > to)
        {
            return Problem.Fields(new FieldError("/query/from", "from-after-to"));
        }
        var release = await call.Service<Releases>().OfAsync(call.Now, call.Aborted);
        if (call.HasVersion(release.AsOf.Position))
        {
            return NotModified(release);
        }
        var rows = release.Rows[dataset.Name].Where(row => !(row.Month < from) && !(row.Month > to));
        if (call.Query.Text("format") == "csv")
        {
            var csv = CsvOf(dataset, rows);
            return Kept(csv, release)
                .With("Content-Disposition", $"attachment; filename=\"{dataset.Name}-{release.AsOf.Position}.csv\"")
                .With("MotCua-Position", release.AsOf.Position.ToString(CultureInfo.InvariantCulture));
        }
        var json = Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("dataset", dataset.Name);
            writer.WriteStartArray("rows");
            foreach (var row in rows)
            {
                WriteRow(writer, dataset, row);
            }
            writer.WriteEndArray();
            release.AsOf.WriteTo(writer);
            writer.WriteEndObject();
        });
        return Kept(json, release);
    }

    private static Answer CsvOf(Dataset dataset, IEnumerable<OpenRow> rows)
    {
        var csv = new StringBuilder();
        csv.Append('\ufeff'); // the byte order mark
        CsvText.AppendRow(csv, dataset.Columns.Select(column => column.Name));
        foreach (var row in rows)
        {
            CsvText.AppendRow(csv, dataset.Columns.Select(column => TextOf(row.Value(dataset, column.Name))));
        }
        return Answer.Text(csv.ToString(), CsvText.ContentType);
    }

    private static void WriteRow(Utf8JsonWriter writer, Dataset dataset, OpenRow row)
    {
        writer.WriteStartObject();
        foreach (var column in dataset.Columns)
        {
            switch (row.Value(dataset, column.Name))
            {
                case null:
                    writer.WriteNull(column.Name);
                    break;
                case long count:
                    writer.WriteNumber(column.Name, count);
                    break;
                case decimal ratio:
                    writer.WriteNumber(column.Name, ratio);
                    break;
                case bool flag:
                    writer.WriteBoolean(column.Name, flag);
                    break;
                case var text:
                    writer.WriteString(column.Name, (string)text);
                    break;
            }
        }
        writer.WriteEndObject();
    }

    private static string? TextOf(object? value) =>
        value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture);

    /// <summary>The same until the next release: kept by the client and by caches on the way, asked for again by its position.</summary>
    private static Answer Kept(Answer answer, Release release) =>
        answer.With("ETag", $"\"{release.AsOf.Position}\"").With("Cache-Control", "public, max-age=600").With("Vary", "Accept-Encoding");

    private static Answer NotModified(Release release) => Kept(new Answer { Status = 304 }, release);

    private static Field MonthField(string name, string about) => Field.Text(name, about, 7) with { Pattern = MonthPattern() };

    private static DateOnly? MonthOf(string? text) =>
        text is null ? null : DateOnly.ParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string NameOf(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(19|20|21)\d{2}-(0[1-9]|1[0-2])\z")]
    private static partial Regex MonthPattern();
}
