using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>
/// <c>GET /v1/statistics/drill-down</c>: exactly the dossiers behind a number. They are those whose ledger entries make up the number, so that list and
/// number cannot disagree; what is said of each is as of the same position.
/// </summary>
public static class DrillDownRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/drill-down",
        Act.DrillDown,
        "Đúng những hồ sơ đứng sau một con số: cùng tham số với con số đó, và figure là tên của nó.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query =
        [
            .. FigureParameters.Scope,
            Field.Choice("figure", "Tên con số, ví dụ late hoặc againstOriginal.late.", [.. Catalogue.ByName.Keys]).Must().Like("late"),
            Field.Text("receivingAgency", "Cơ quan tiếp nhận, để xem sau một cặp phi địa giới.", 40),
            Field.Text("resolvingAgency", "Cơ quan giải quyết, để xem sau một cặp phi địa giới.", 40),
            Field.Choice(
                "crossBoundary",
                "Phi địa giới; any: trong tỉnh hoặc liên tỉnh.",
                "none",
                "withinProvince",
                "betweenProvinces",
                "any"
            ),
            Field
                .Choice("mapping", "Với territory=asNow: hồ sơ của dòng nào (mặc định whole).", AsNow.Whole, AsNow.Partial, AsNow.Ended)
                .Like(AsNow.Whole),
            Field.Flag("total", "Trả lời cả tổng số."),
            Paging.Limit,
            Paging.CursorField,
        ],
        Statuses = [200, 404, 409],
        Example = """
            {"items":[{"dossierId":"01990000-0000-7000-8000-000000000001","code":"H12.101-261120-0001","procedureCode":"2.000815",
            "receivingAgency":"H12.101","resolvingAgency":"H12.101","channel":"counter","receivedAt":"2026-11-02T09:15:00+07:00",
            "dueAt":"2026-11-05T17:00:00+07:00","endedAt":"2026-11-06T10:00:00+07:00","timeliness":"late"}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"next":null,"total":1}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = FigureParameters.Read(call);
        var query = call.Query;
        var scope = Narrowed(question.Scope, query);
        var list = ListOf(call);
        var cursor = query.Text("cursor");
        var limit = Paging.LimitOf(query);
        var figure = Catalogue.ByName[query.Text("figure")!];

        await using var reader = await FigureParameters.OpenAsync(call, question, figure.Ledger);
        scope = await AsNow.ResolveAsync(reader, scope, call);
        var behind = figure.Behind(question.From, reader.LastDay(question));
        question = await reader.WithoutNeedlessReachAsync(question with { Scope = scope }, call.Aborted);
        var start = cursor is null ? BehindKey.First : BehindKey.Read(cursor, list);
        var walk =
            cursor is null || behind.IsStock ? await WalkAsync(reader, question, figure, call.Aborted)
            : start.Segment == 0 ? Walk.Days
            : Walk.Cells;
        var keys = await reader.WalkAsync(walk, question.Scope, behind, start, limit + 1, call.Aborted);
        List<Guid> page = [.. keys.Take(limit).Select(key => key.Dossier)];
        var next = keys.Count > limit ? keys[limit - 1].Cursor(list) : null;
        var dossiers = await reader.DossiersAsync(call.Service<DossierHistory>(), page, call.Aborted);
        return Paging.Page(
            call,
            writer => page.ForEach(id => Write(writer, id, dossiers[id], reader.AsOf.At)),
            reader.AsOf,
            next,
            query.Flag("total") ? await TotalAsync(reader, question with { Keys = [], Bucket = Bucket.None }, figure, call.Aborted) : null
        );
    }

    /// <summary>What a list may be limited by besides what its number may.</summary>
    internal static Scope Narrowed(Scope scope, Values query) =>
        scope with
        {
            ReceivingAgency = query.Text("receivingAgency"),
            ResolvingAgency = query.Text("resolvingAgency"),
            CrossBoundary = CrossBoundaryRoute.KindsOf(query.Text("crossBoundary")),
            Mapping = query.Text("mapping"),
        };

    /// <summary>How the list is gone through. A large part of whole provinces is in the order of days: a page of it needs few enough of their entries.</summary>
    internal static async Task<Walk> WalkAsync(FigureReader reader, Question question, Figure figure, CancellationToken ct)
    {
        const int OneIn = 50;
        var scope = question.Scope;
        if (figure.Reckoning != Reckoning.Flow)
        {
            return scope.IsPartOfPlaces ? Walk.StaysOfCells : Walk.Stays;
        }
        if (!scope.IsBroad || (scope.Level ?? scope.Field) is null)
        {
            return scope.IsBroad ? Walk.Days : Walk.Cells;
        }
        question = question with { Keys = [], Bucket = Bucket.None };
        var all = question with { Scope = scope with { Level = null, Field = null } };
        return await TotalAsync(reader, question, figure, ct) * OneIn >= await TotalAsync(reader, all, figure, ct) ? Walk.Days : Walk.Cells;
    }

    /// <summary>The number itself: each dossier behind it counts once.</summary>
    private static async Task<long> TotalAsync(FigureReader reader, Question question, Figure figure, CancellationToken ct) =>
        (await reader.ReadAsync(question with { Accounts = AccountSet.Of(figure) }, ct)).Sum(figure.Of);

    internal static void Write(Utf8JsonWriter writer, Guid id, Dossier dossier, DateTimeOffset at)
    {
        writer.WriteStartObject();
        writer.WriteString("dossierId", id);
        writer.WriteString("code", dossier.Receipt.Code);
        writer.WriteString("procedureCode", dossier.Receipt.ProcedureCode);
        writer.WriteString("receivingAgency", dossier.Receipt.Receiving.Code);
        writer.WriteString("resolvingAgency", dossier.Receipt.Resolving.Code);
        writer.WriteString("channel", DossierView.NameOf(dossier.Channel));
        writer.WriteInstant("receivedAt", dossier.ReceivedAt);
        writer.WriteInstant("dueAt", dossier.Due?.At);
        writer.WriteInstant("endedAt", dossier.EndedAt);
        writer.WriteString("timeliness", DossierView.NameOf(Classification.Of(dossier, at)));
        writer.WriteEndObject();
    }

    /// <summary>What a cursor belongs to: every parameter but those of paging.</summary>
    private static string ListOf(Call call) =>
        string.Join(
            '&',
            call.Http.Request.Query.Where(pair => pair.Key is not ("cursor" or "limit" or "total" or "after"))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}")
        );
}
