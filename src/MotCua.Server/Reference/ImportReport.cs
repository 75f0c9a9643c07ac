using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

public enum ImportResult
{
    New,
    Changed,
    Same,
    Refused,
}

/// <summary>What an import makes of one row; refused when there are faults.</summary>
public sealed class ImportLine(int row, string? code, string? validFrom)
{
    public int Row => row;
    public string? Code => code;
    public string? ValidFrom => validFrom;
    public ImportResult Result { get; private set; }

    /// <summary>Pointers name columns.</summary>
    public List<FieldError> Faults { get; } = [];

    /// <summary>What is written all the same, but looks wrong; shown where there is any.</summary>
    public List<string> Warnings { get; } = [];

    public void Is(ImportResult result) => Result = result;

    public void Refuse(params IEnumerable<FieldError> faults)
    {
        Result = ImportResult.Refused;
        Faults.AddRange(faults);
    }
}

/// <summary>The answer to an import: every row, in the order of the file. One refused row means that nothing was written.</summary>
public sealed record ImportReport(bool DryRun, IReadOnlyList<ImportLine> Lines)
{
    public bool IsRefused => Lines.Any(line => line.Result == ImportResult.Refused);

    /// <summary>200; or 422 with the same report when rows are refused and it was no dry run.</summary>
    public Answer ToAnswer(Call call)
    {
        var report = Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("dryRun", DryRun);
            writer.WriteNumber("rows", Lines.Count);
            writer.WriteStartObject("counts");
            foreach (var result in Enum.GetValues<ImportResult>())
            {
                writer.WriteNumber(Word(result), Lines.Count(line => line.Result == result));
            }
            writer.WriteEndObject();
            writer.WriteStartArray("report");
            var language = Language.Of(call.Http.Request);
            foreach (var line in Lines)
            {
                writer.WriteStartObject();
                writer.WriteNumber("row", line.Row);
                writer.WriteString("code", line.Code);
                writer.WriteString("validFrom", line.ValidFrom);
                writer.WriteString("result", Word(line.Result));
                writer.WriteString("detail", line.Faults is [] ? null : string.Join(" ", line.Faults.Select(f => Words(f, language))));
                if (line.Warnings.Count > 0)
                {
                    writer.WriteStartArray("warnings");
                    line.Warnings.ForEach(writer.WriteStringValue);
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        if (!IsRefused || DryRun)
        {
            return new Answer { Body = report };
        }
        var refused = Lines.Count(line => line.Result == ImportResult.Refused).ToString(CultureInfo.InvariantCulture);
        return new Problem(422, "import-refused", refused) { Extensions = JsonNode.Parse(report)!.AsObject() };
    }

    private static string Word(ImportResult result) => result.ToString().ToLowerInvariant();

    private static string Words(FieldError fault, string language)
    {
        var detail = ProblemTexts.Of(fault.Code, language, fault.Arguments).Detail;
        return fault.Pointer.Length > 1 ? $"{fault.Pointer[1..]}: {detail}" : detail;
    }
}
