using System.Reflection;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Dossiers.Apologies;

/// <summary>One reason by its code, in both languages.</summary>
public sealed record LateReason(string Kind, string Code, string Name, string NameEn);

/// <summary>
/// The shipped list <c>ReferenceData/late_reasons.csv</c>: why dossiers are late (report II.07 is told apart by these codes), and why a late one was
/// returned without an apology.
/// </summary>
public static class LateReasons
{
    private const string Late = "late";
    private const string WithoutApology = "no_apology";

    public static readonly IReadOnlyList<LateReason> All = Read();

    /// <summary>Codes of the reasons why a late dossier is returned without an apology.</summary>
    public static readonly string[] NoApologyCodes = [.. All.Where(reason => reason.Kind == WithoutApology).Select(reason => reason.Code)];

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/apologies/reasons",
        Act.ReadReference,
        "Danh mục lý do chậm (biểu II.07) và lý do không có văn bản xin lỗi",
        call => Task.FromResult(Answered(call))
    )
    {
        Tag = "Hồ sơ",
        Query = [Field.Choice("kind", "late: vì sao chậm; no_apology: vì sao không xin lỗi.", Late, WithoutApology)],
        Example = """
            {"items":[{"kind":"late","code":"overload","name":"Số lượng hồ sơ vượt quá khả năng xử lý"}]}
            """,
    };

    /// <summary>Whether report II.07 knows this code; older systems have codes of their own.</summary>
    public static bool IsListed(string code) => All.Any(reason => reason.Kind == Late && reason.Code == code);

    private static Answer Answered(Call call)
    {
        var english = Language.Of(call.Http.Request) == Language.English;
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var reason in All.Where(reason => call.Query.Text("kind") is not { } kind || reason.Kind == kind))
            {
                writer.WriteStartObject();
                writer.WriteString("kind", reason.Kind);
                writer.WriteString("code", reason.Code);
                writer.WriteString("name", english ? reason.NameEn : reason.Name);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static LateReason[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("MotCua.Server.ReferenceData.late_reasons.csv")!;
        using var reader = new StreamReader(stream);
        return
        [
            .. Csv.Rows(reader.ReadToEnd()).Skip(1).Select(row => new LateReason(row.Cells[0], row.Cells[1], row.Cells[2], row.Cells[3])),
        ];
    }
}
