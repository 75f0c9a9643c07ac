using System.Text;
using System.Text.Json;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Scorecards;

/// <summary>Scorecards as JSON and as CSV.</summary>
/// <param name="alone">The numbers are of the agencies' own dossiers, not of those below them.</param>
internal sealed class ScorecardView(Call call, ReferenceData reference, DateOnly month, AsOf asOf, long upTo, bool alone)
{
    private static readonly string[] Columns =
    [
        "month",
        "agency",
        "agencyName",
        "rank",
        "score",
        "label",
        "total",
        "available",
        "complete",
        "group",
        "index",
        "name",
        "percent",
        "points",
        "max",
        "fullAtPercent",
        "numerator",
        "denominator",
        "origin",
        "weightConfidence",
        "missing",
        "formula",
        "source",
        "position",
        "indicator",
    ];

    private readonly bool english = Language.Of(call.Http.Request) == Language.English;
    private readonly DateOnly last = month.AddMonths(1).AddDays(-1);

    /// <param name="list">Many agencies: without the links of each index; the row's own address has them.</param>
    public Answer Json(IReadOnlyList<(Scorecard Card, int? Rank)> cards, bool list) =>
        Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("rows");
            foreach (var (card, rank) in cards)
            {
                Write(writer, card, rank, list);
            }
            writer.WriteEndArray();
            writer.WriteStartObject("asOf");
            writer.WriteNumber("position", asOf.Position);
            writer.WriteInstant("at", asOf.At);
            writer.WriteNumber("indicator", upTo);
            writer.WriteEndObject();
            WriteDefinitions(writer);
            writer.WriteEndObject();
        });

    public Answer Csv(IReadOnlyList<(Scorecard Card, int? Rank)> cards)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(',', Columns).Append("\r\n");
        foreach (var (card, rank) in cards)
        {
            foreach (var value in card.Values)
            {
                text.AppendJoin(',', Cells(card, rank, value).Select(Cell)).Append("\r\n");
            }
        }
        return Answer
            .Text(text.ToString(), "text/csv; charset=utf-8")
            .With("Content-Disposition", $"attachment; filename=\"scorecard-766-{Month.Text(month)}.csv\"");
    }

    private void Write(Utf8JsonWriter writer, Scorecard card, int? rank, bool list)
    {
        writer.WriteStartObject();
        writer.WriteString("agency", card.Agency);
        writer.WriteString("agencyName", reference.AgencyName(card.Agency, last));
        writer.WriteString("month", Month.Text(month));
        if (list)
        {
            WriteNumber(writer, "rank", rank);
        }
        WriteNumber(writer, "score", card.Score);
        writer.WriteString("label", card.Score is { } score ? ScoreIndex.Label(score).Code : null);
        writer.WriteString(
            "labelName",
            card.Score is { } named ? Words(ScoreIndex.Label(named).Vietnamese, ScoreIndex.Label(named).English) : null
        );
        writer.WriteNumber("total", card.Total);
        writer.WriteNumber("available", card.Available);
        writer.WriteBoolean("complete", card.Complete);
        if (list)
        {
            writer.WriteString(
                "href",
                Address(
                    "/v1/reports/scorecard-766",
                    ("agency", card.Agency),
                    ("alone", "true"),
                    ("month", Month.Text(month)),
                    ("asOfIndicator", Invariant($"{upTo}"))
                )
            );
        }
        writer.WriteStartArray("groups");
        foreach (var group in card.Values.GroupBy(value => value.Index.Group))
        {
            writer.WriteStartObject();
            writer.WriteNumber("group", group.Key);
            var (vietnamese, inEnglish) = ScoreIndex.Groups[group.Key];
            writer.WriteString("name", Words(vietnamese, inEnglish));
            writer.WriteNumber("points", group.Sum(value => value.Points ?? 0));
            writer.WriteNumber("max", group.Sum(value => value.Index.Max));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("indices");
        foreach (var value in card.Values)
        {
            Write(writer, card, value, list);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, Scorecard card, ScoreValue value, bool list)
    {
        var index = value.Index;
        writer.WriteStartObject();
        writer.WriteString("code", index.Code);
        writer.WriteString("name", Words(index.Name, index.NameEn));
        WriteNumber(writer, "percent", value.Percent);
        WriteNumber(writer, "points", value.Points);
        writer.WriteNumber("max", index.Max);
        writer.WriteNumber("fullAtPercent", index.FullAtPercent);
        if (value.Numerator is { } numerator)
        {
            writer.WriteNumber("numerator", numerator);
            writer.WriteNumber("denominator", value.Denominator!.Value);
        }
        writer.WriteString("origin", index.Computed ? "computed" : "entered");
        writer.WriteString("weightConfidence", index.WeightConfidence);
        writer.WriteString("missing", value.Missing);
        if (value.Entered is { } entry)
        {
            writer.WritePropertyName("entered");
            IndicatorRoutes.Write(writer, entry);
        }
        if (!list)
        {
            WriteExplanation(writer, card, value);
        }
        writer.WriteEndObject();
    }

    private void WriteExplanation(Utf8JsonWriter writer, Scorecard card, ScoreValue value)
    {
        var index = value.Index;
        writer.WriteString("formula", Words(index.Formula, index.FormulaEn));
        writer.WriteString("explanation", Explanation(value));
        writer.WriteStartArray("parts");
        foreach (var (part, number) in value.Parts)
        {
            writer.WriteStartObject();
            writer.WriteString("figure", part.Figure);
            writer.WriteNumber("number", number);
            writer.WriteNumber("inNumerator", part.InNumerator);
            writer.WriteNumber("inDenominator", part.InDenominator);
            writer.WriteString(
                "href",
                Address(
                    "/v1/statistics/drill-down",
                    ("figure", part.Figure),
                    (alone ? "agency" : "unit", card.Agency),
                    ("from", Http.Json.Date(month)),
                    ("to", Http.Json.Date(last))
                )
            );
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>How the points come about, in numbers: <c>99,73 % × 20 ÷ 100 = 19,95</c>.</summary>
    private string? Explanation(ScoreValue value)
    {
        if (value.Percent is not { } percent)
        {
            return null;
        }
        var index = value.Index;
        var ratio = value.Numerator is { } numerator ? Invariant($"{numerator} ÷ {value.Denominator} = ") : "";
        var text =
            percent >= index.FullAtPercent
                ? Invariant($"{ratio}{percent} % ≥ {index.FullAtPercent} %: {index.Max}")
                : Invariant($"{ratio}{percent} %; {percent} × {index.Max} ÷ {index.FullAtPercent} = {value.Points}");
        return Words(text.Replace('.', ','), text);
    }

    private void WriteDefinitions(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("definitions");
        writer.WriteString(
            "score",
            Words("total ÷ available × 100: bỏ chỉ số không có giá trị", "total ÷ available × 100: indices without a value are left out")
        );
        writer.WriteString("total", Words("Tổng điểm các chỉ số có giá trị", "Sum of the points of all indices that have a value"));
        writer.WriteString("available", Words("Điểm tối đa của các chỉ số có giá trị", "Most points of the indices that have a value"));
        writer.WriteString(
            "points",
            Words(
                "min(max, percent × max ÷ fullAtPercent), làm tròn hai chữ số",
                "min(max, percent × max ÷ fullAtPercent), to two decimals"
            )
        );
        writer.WriteString(
            "missing",
            Words(
                "not-applicable: mẫu số bằng 0; not-entered: chưa nhập",
                "not-applicable: nothing to divide by; not-entered: nobody has entered it"
            )
        );
        writer.WriteString(
            "weightConfidence",
            Words("Mức chắc chắn của điểm tối đa: high, medium, low", "How sure the most points of an index are: high, medium, low")
        );
        writer.WriteEndObject();
    }

    private IEnumerable<string> Cells(Scorecard card, int? rank, ScoreValue value)
    {
        var index = value.Index;
        return
        [
            Month.Text(month),
            card.Agency,
            Safe(reference.AgencyName(card.Agency, last)),
            Invariant($"{rank}"),
            Invariant($"{card.Score}"),
            card.Score is { } score ? ScoreIndex.Label(score).Code : "",
            Invariant($"{card.Total}"),
            Invariant($"{card.Available}"),
            card.Complete ? "true" : "false",
            Invariant($"{index.Group}"),
            index.Code,
            Words(index.Name, index.NameEn),
            Invariant($"{value.Percent}"),
            Invariant($"{value.Points}"),
            Invariant($"{index.Max}"),
            Invariant($"{index.FullAtPercent}"),
            Invariant($"{value.Numerator}"),
            Invariant($"{value.Denominator}"),
            index.Computed ? "computed" : "entered",
            index.WeightConfidence,
            value.Missing ?? "",
            Words(index.Formula, index.FormulaEn),
            Safe(value.Entered?.Source ?? ""),
            Invariant($"{asOf.Position}"),
            Invariant($"{upTo}"),
        ];
    }

    /// <summary>An address that gives the same numbers for ever.</summary>
    private string Address(string path, params List<(string Name, string Value)> query)
    {
        if (asOf.Position > 0)
        {
            query.Add(("asOfPosition", Invariant($"{asOf.Position}")));
        }
        return path + QueryString.Create(query.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));
    }

    private string Words(string vietnamese, string inEnglish) => english ? inEnglish : vietnamese;

    /// <summary>A text that a spreadsheet would run as a formula is shown as text.</summary>
    private static string Safe(string text) => text.Length > 0 && "=+-@\t\r".Contains(text[0]) ? "'" + text : text;

    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static void WriteNumber(Utf8JsonWriter writer, string name, decimal? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
