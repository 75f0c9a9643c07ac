using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Reports;

/// <summary>
/// <c>GET /v1/statistics/shortened-limits</c>: procedures whose own limit is shorter than the law's (1,499 of 2,008). From the register of procedures as in force
/// on a day; no dossier is looked at.
/// </summary>
public static class ShortenedLimitsRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/shortened-limits",
        Act.ReadFigures,
        "Số thủ tục có thời hạn ngắn hơn thời hạn theo luật, tỷ lệ trong tổng số thủ tục có hiệu lực, và mức cắt giảm.",
        call => Task.FromResult(Handle(call))
    )
    {
        Tag = "Số liệu",
        Query =
        [
            Field.Date("at", "Danh mục có hiệu lực ngày này; mặc định hôm nay.").Like("2026-11-20"),
            Field.Text("field", "Chỉ lĩnh vực này."),
            Field.Choice("level", "Chỉ thủ tục của cấp này.", "province", "district", "commune"),
        ],
        Example = """
            {"at":"2026-11-20","procedures":2008,"comparable":1900,"shortened":1499,"share":{"numerator":1499,"denominator":2008,"value":0.746514},
            "meanReduction":0.31}
            """,
    };

    private static Answer Handle(Call call)
    {
        var query = call.Query;
        var day = query.Date("at") ?? VietnamTime.DateOf(call.Now);
        var procedures = call.Service<ReferenceStore>()
            .Current.Procedures.Where(procedure =>
                procedure.ValidFrom <= day
                && (procedure.ValidTo is not { } last || last >= day)
                && (query.Text("field") is not { } field || procedure.Field == field)
                && (query.Text("level") is not { } level || procedure.Level == level)
            )
            .ToList();
        var reductions = procedures.Select(ReductionOf).OfType<decimal>().ToList();
        var shortened = reductions.Where(reduction => reduction > 0).ToList();
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteDate("at", day);
            writer.WriteNumber("procedures", procedures.Count);
            writer.WriteNumber("comparable", reductions.Count);
            writer.WriteNumber("shortened", shortened.Count);
            Rate.Write(writer, "share", shortened.Count, procedures.Count);
            writer.WritePropertyName("meanReduction");
            WriteMean(writer, shortened);
            writer.WriteEndObject();
        });
    }

    /// <summary>1 − own ÷ legal; null where one is missing, or one is in calendar days and the other is not: that depends on the calendar.</summary>
    private static decimal? ReductionOf(Procedure procedure)
    {
        if (procedure is not { Limit: { } own, LegalLimit: { } legal })
        {
            return null;
        }
        var isCalendar = (own.Unit == LimitUnit.CalendarDays, legal.Unit == LimitUnit.CalendarDays);
        return isCalendar switch
        {
            (true, true) => 1 - (own.Value / legal.Value),
            (false, false) => 1 - (HoursOf(own) / HoursOf(legal)),
            _ => null,
        };
    }

    /// <summary>Working hours; the same day counts as a whole one.</summary>
    private static decimal HoursOf(TimeLimit limit) =>
        limit.Unit switch
        {
            LimitUnit.WorkingHours => limit.Value,
            LimitUnit.SameDay => TimeLimit.HoursPerDay,
            _ => limit.Value * TimeLimit.HoursPerDay,
        };

    private static void WriteMean(Utf8JsonWriter writer, List<decimal> reductions)
    {
        if (reductions.Count == 0)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteNumberValue(Math.Round(reductions.Average(), 6, MidpointRounding.AwayFromZero));
    }
}
