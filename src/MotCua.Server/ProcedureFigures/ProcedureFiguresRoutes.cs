using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.ProcedureFigures;

/// <summary>
/// <c>GET /v1/statistics/procedures</c>: procedures with shortened limits and by how much, without dossiers for some months, expired and still offered;
/// <c>…/behind</c>: which ones.
/// </summary>
internal static class ProcedureFiguresRoutes
{
    private static readonly (string Name, string Vietnamese, string English)[] Rates =
    [
        ("shortenedShare", "shortened ÷ inForce", "shortened ÷ inForce"),
        ("withoutDossiersShare", "withoutDossiers ÷ longEnough", "withoutDossiers ÷ longEnough"),
        ("withoutOnlineDossiersShare", "withoutOnlineDossiers ÷ online", "withoutOnlineDossiers ÷ online"),
        (
            "meanReduction",
            "Trung bình của 1 − thời hạn của tỉnh ÷ thời hạn luật, trên các thủ tục được cắt giảm",
            "Mean of 1 − local ÷ legal limit over the shortened ones"
        ),
    ];

    private static readonly IReadOnlyList<Field> Scope =
    [
        Field.Text("unit", "Hồ sơ của đơn vị hành chính hoặc cơ quan này và cấp dưới; bỏ trống: trong phạm vi của bạn.", 40).Like("96"),
        Field.Text("field", "Lĩnh vực."),
        Field.Choice("procedureLevel", "Cấp giải quyết của thủ tục.", "province", "district", "commune"),
        Field.Date("at", "Ngày xét; mặc định hôm nay.").Like("2026-10-31"),
        Field.Number("months", "Số tháng không phát sinh hồ sơ, tính lùi từ ngày xét; mặc định 6.", 1, 60).Like(6),
        .. FigureParameters.AsOf,
        Paging.After,
    ];

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "GET",
            "/v1/statistics/procedures",
            Act.ReadFigures,
            "Thủ tục được cắt giảm thời hạn và mức cắt giảm, thủ tục không phát sinh hồ sơ, thủ tục hết hiệu lực còn được dùng.",
            HandleAsync
        )
        {
            Tag = "Số liệu",
            Query = Scope,
            Statuses = [200, 404, 409],
            Example = """
                {"rows":[{"at":"2026-10-31","months":6,"inForce":2008,"shortened":1499,
                "shortenedShare":{"numerator":1499,"denominator":2008,"value":0.746514},"meanReduction":0.31}],
                "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"inForce":"Thủ tục có hiệu lực trong ngày"}}
                """,
        },
        new(
            "GET",
            "/v1/statistics/procedures/behind",
            Act.ReadFigures,
            "Đúng những thủ tục đứng sau một con số của /v1/statistics/procedures.",
            ListAsync
        )
        {
            Tag = "Số liệu",
            Query =
            [
                Field
                    .Choice("figure", "Tên con số.", [.. ProcedureSurvey.Figures.Select(figure => figure.Name)])
                    .Must()
                    .Like("withoutDossiers"),
                .. Scope,
                Paging.Limit,
                Paging.CursorField,
            ],
            Statuses = [200, 404, 409],
            Example = """
                {"items":[{"code":"2.000815","name":"Chứng thực bản sao","received":0,"receivedOnline":0,"receivedAfterExpiry":0,"reduction":0.5}],
                "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"next":null,"total":1}
                """,
        },
    ];

    private static readonly AccountSet Accounts = AccountSet.During(Catalogue.Received);

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = QuestionOf(call);
        await using var reader = await FigureParameters.OpenAsync(call, question);
        var survey = await SurveyAsync(call, question, reader);
        return FigureAnswer.Of(
            call,
            reader.AsOf,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteDate("at", question.To);
                writer.WriteNumber("months", MonthsOf(call));
                foreach (var (name, _, _) in ProcedureSurvey.Figures)
                {
                    writer.WriteNumber(name, survey.Count(name));
                }
                Rate.Write(writer, "shortenedShare", survey.Count("shortened"), survey.Count("inForce"));
                Rate.Write(writer, "withoutDossiersShare", survey.Count("withoutDossiers"), survey.Count("longEnough"));
                Rate.Write(writer, "withoutOnlineDossiersShare", survey.Count("withoutOnlineDossiers"), survey.Count("online"));
                WriteNumber(writer, "meanReduction", survey.MeanReduction);
                writer.WriteEndObject();
            },
            [.. ProcedureSurvey.Figures, .. Rates]
        );
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        var question = QuestionOf(call);
        var query = call.Query;
        var figure = query.Text("figure")!;
        var list =
            $"procedures {figure} {query.Text("unit")} {query.Text("field")} {query.Text("procedureLevel")} {question.To:O} {MonthsOf(call)}";
        var after = query.Text("cursor") is { } cursor ? Cursor.Read(cursor, list, 1)[0]! : "";
        await using var reader = await FigureParameters.OpenAsync(call, question);
        var survey = await SurveyAsync(call, question, reader);
        var all = survey.Procedures.Where(one => one.IsBehind(figure)).OrderBy(one => one.Version.Code, StringComparer.Ordinal).ToList();
        var limit = Paging.LimitOf(query);
        var rest = all.Where(one => string.CompareOrdinal(one.Version.Code, after) > 0).ToList();
        return Paging.Page(
            call,
            writer =>
            {
                foreach (var one in rest.Take(limit))
                {
                    Write(writer, one);
                }
            },
            reader.AsOf,
            rest.Count > limit ? Cursor.Make(list, rest[limit - 1].Version.Code) : null,
            all.Count
        );
    }

    /// <summary>The months before the day, whole: from the day after the same day so many months ago.</summary>
    private static Question QuestionOf(Call call)
    {
        var at = call.Query.Date("at") ?? VietnamTime.DateOf(call.Now);
        if (at.Year < 1900)
        {
            throw new ProblemException(Problem.Fields(new FieldError("/query/at", "bad-format", "1900-01-01…")));
        }
        return FigureParameters.Read(call) with
        {
            From = at.AddMonths(-MonthsOf(call)).AddDays(1),
            To = at,
            Keys = ["procedure"],
            Accounts = Accounts,
        };
    }

    private static int MonthsOf(Call call) => (int)(call.Query.Number("months") ?? 6);

    private static async Task<ProcedureSurvey> SurveyAsync(Call call, Question question, FigureReader reader)
    {
        var (query, reference, at) = (call.Query, call.Service<ReferenceStore>().Current, question.To!.Value);
        var received = Catalogue.Received;
        var online = Catalogue.ByName["receivedOnline"];
        var use = (await reader.ReadAsync(question, call.Aborted)).ToDictionary(
            row => row.Key.Procedure!,
            row => (All: received.Of(row), Online: online.Of(row))
        );
        var latest = reference
            .Procedures.Where(one => one.ValidFrom <= at)
            .Where(one => query.Text("field") is not { } field || one.Field == field)
            .Where(one => query.Text("procedureLevel") is not { } level || one.Level == level)
            .GroupBy(one => one.Code)
            .Select(versions => (First: versions.Min(one => one.ValidFrom), Version: versions.MaxBy(one => one.ValidFrom)!))
            .ToList();
        var late = await ReceivedAfterExpiry.ReadAsync(
            reader,
            question,
            [.. latest.Where(one => one.Version.ValidTo < at).Select(one => (one.Version.Code, one.Version.ValidTo!.Value))],
            call.Aborted
        );
        return new ProcedureSurvey([
            .. latest.Select(one => new SurveyedProcedure(
                one.Version,
                !(one.Version.ValidTo < at),
                one.First <= question.From,
                use.GetValueOrDefault(one.Version.Code).All,
                use.GetValueOrDefault(one.Version.Code).Online,
                late.GetValueOrDefault(one.Version.Code)
            )),
        ]);
    }

    private static void Write(Utf8JsonWriter writer, SurveyedProcedure one)
    {
        writer.WriteStartObject();
        writer.WriteString("code", one.Version.Code);
        writer.WriteString("name", one.Version.Name);
        writer.WriteString("field", one.Version.Field);
        writer.WriteString("level", one.Version.Level);
        writer.WriteString("online", one.Version.Online);
        writer.WriteDate("validFrom", one.Version.ValidFrom);
        writer.WriteDate("validTo", one.Version.ValidTo);
        writer.WriteNumber("received", one.Received);
        writer.WriteNumber("receivedOnline", one.ReceivedOnline);
        writer.WriteNumber("receivedAfterExpiry", one.AfterExpiry);
        WriteLimit(writer, "limit", one.Version.Limit);
        WriteLimit(writer, "legalLimit", one.Version.LegalLimit);
        WriteNumber(writer, "reduction", one.Limit.Reduction is { } reduction ? Math.Round(reduction, 6) : null);
        writer.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter writer, string name, TimeLimit? limit)
    {
        if (limit is null)
        {
            writer.WriteNull(name);
            return;
        }
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, limit, MotCua.Dossiers.Events.DossierJson.Default.TimeLimit);
    }

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
