using MotCua.Server.Access;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Scorecards;

/// <summary>
/// <c>GET /v1/reports/scorecard-766</c>: the scorecard of QĐ 766/QĐ-TTg for one agency and month, or of every agency below it with rank and label. The same question
/// at the same position and the same number of entered indicators gives the same answer for ever, as long as the register of procedures stays what it is.
/// </summary>
internal static class ScorecardRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/reports/scorecard-766",
        Act.ReadFigures,
        "Bộ chỉ số theo Quyết định 766/QĐ-TTg: điểm của cơ quan (kể cả cấp dưới) trong tháng, hoặc bảng xếp hạng các cơ quan (by=agency). Mỗi điểm kèm công thức, "
            + "số liệu, ngưỡng và đường dẫn tới danh sách hồ sơ.",
        HandleAsync
    )
    {
        Tag = "Bộ chỉ số 766",
        Query =
        [
            Field.Text("agency", "Cơ quan; tính cả các cơ quan cấp dưới.", 40).Must().Like("H12"),
            Month.Field("Tháng.").Must(),
            Field.Choice("by", "agency: từng cơ quan, xếp hạng theo điểm.", "agency"),
            Field.Flag("alone", "true: chỉ hồ sơ của chính cơ quan này, không tính cấp dưới."),
            Field.Choice("level", "Với by=agency: chỉ các cơ quan của cấp này.", "province", "department", "district", "commune"),
            Field.Choice("format", "Mặc định json.", "json", "csv"),
            .. FigureParameters.AsOf,
            Field.Number("asOfIndicator", "Chỉ tính các chỉ số đã nhập đến số thứ tự này.", 0, long.MaxValue),
            Paging.After,
        ],
        Statuses = [200, 404, 409],
        Example = """
            {"rows":[{"agency":"H12.101","month":"2026-10","rank":1,"score":91.2,"label":"excellent","total":82.1,"available":90.0,"complete":false,
            "indices":[{"code":"2.1","percent":99.73,"points":19.95,"max":20,"fullAtPercent":100,"numerator":370,"denominator":371}]}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00","indicator":17}}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var (query, reference) = (call.Query, call.Service<ReferenceStore>().Current);
        var (agency, month) = (query.Text("agency")!, Month.First(query.Text("month")!));
        if (!reference.HasAgency(agency) || (Reach.LimitOf(call.Actor) is { } limit && !reference.IsWithin(agency, limit)))
        {
            return Problem.NotFound();
        }
        var within = query.Flag("alone") ? [agency] : reference.AgenciesWithin(agency);
        var each = query.Text("by") == "agency";
        var shown = each ? Listed(within, month, query.Text("level"), reference) : [agency];

        var database = call.Service<NpgsqlDataSource>();
        await call.Service<Progress>().WaitAsync(FiguresProjection.SubscriptionName, call);
        var upTo = (long?)query.Number("asOfIndicator") ?? await Indicators.NewestAsync(database, call.Aborted);
        var entered = await Indicators.LastAsync(database, month, shown, upTo, call.Aborted);
        var asOfPosition = await FigureParameters.AsOfPositionAsync(call);
        await using var figures = await FigureReader.OpenAsync(
            LedgerTables.Figures,
            database,
            asOfPosition,
            call.Now,
            call.Aborted,
            alongside: true
        );
        var reader = new ScorecardReader(figures, reference, entered, month);
        var cards = each
            ? Scorecard.Ranked(await reader.EachAsync(shown, call.Aborted))
            : [(await reader.WholeAsync(agency, within, call.Aborted), null)];

        var view = new ScorecardView(call, reference, month, figures.AsOf, upTo, each || query.Flag("alone"));
        return query.Text("format") == "csv" ? view.Csv(cards) : view.Json(cards, each);
    }

    /// <summary>Agencies that were there on some day of the month.</summary>
    private static List<string> Listed(IReadOnlyCollection<string> within, DateOnly month, string? level, ReferenceData reference)
    {
        var last = month.AddMonths(1).AddDays(-1);
        return
        [
            .. reference
                .Agencies.Where(one =>
                    within.Contains(one.Code)
                    && one.ValidFrom <= last
                    && (one.ValidTo is not { } end || end >= month)
                    && (level is null || string.Equals(one.Level.ToString(), level, StringComparison.OrdinalIgnoreCase))
                )
                .Select(one => one.Code)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }
}
