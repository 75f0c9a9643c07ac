using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MotCua.Dossiers;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>The clock rules of a decree while they are valid. <see cref="RuleSet.Name"/> is what a dossier keeps, the code is for addresses.</summary>
public sealed record RuleSetVersion(string Code, DateOnly ValidFrom, DateOnly? ValidTo, RuleSet Rules) : IVersioned
{
    public string? Source { get; init; }
}

/// <summary>
/// <c>/v1/rule-sets</c>. Each rule is a field with its value and one with its article; those that not every decree has are absent together. A later decree is a
/// new row: of several in force on a day the one that began last counts (<see cref="ReferenceData.RulesAt"/>), so the older need not be ended first.
/// </summary>
public sealed partial class RuleSetRegister() : Register<RuleSetVersion>("rule-sets")
{
    private static readonly string[] Effects = ["reset", "shift"];
    private static readonly string[] Rollings = ["next_working_day"];

    public override IReadOnlyList<Field> Body { get; } =
        Versioned(
            Field.Text("name", "Số, ký hiệu văn bản.", 100).Must().Like("118/2025/NĐ-CP"),
            (Field.Text("forwardCutOff", "Giờ chốt trong ngày, HH:mm.", 5) with { Pattern = TimeOfDay() }).Must().Like("15:00"),
            Article("forwardCutOff").Must(),
            Field.Number("supplementAskDays", "Yêu cầu bổ sung trong số ngày làm việc.", 1, 100).Must().Like(3),
            Article("supplementAskDays").Must(),
            Field
                .Choice("supplementEffect", "Bổ sung: tính lại từ đầu (reset) hay cộng thời gian chờ (shift).", Effects)
                .Must()
                .Like("reset"),
            Article("supplementEffect").Must(),
            Field.Number("closeAfterDays", "Đóng hồ sơ không bổ sung sau số ngày; bỏ trống: không có quy định.", 1, 1000).Like(15),
            Article("closeAfterDays"),
            Field.Number("reappointments", "Số lần được hẹn lại.", 0, 10).Must().Like(1),
            Article("reappointments").Must(),
            Field.Number("apologyDaysBefore", "Xin lỗi trước khi hết hạn số ngày.", 0, 100).Must().Like(1),
            Article("apologyDaysBefore").Must(),
            Field.Number("notifyHours", "Hồ sơ trực tuyến: báo cán bộ trong số giờ (theo đồng hồ); bỏ trống: không có.", 1, 1000).Like(2),
            Article("notifyHours"),
            Field
                .Number("acceptHours", "Hồ sơ trực tuyến: tiếp nhận hoặc yêu cầu trong số giờ làm việc; bỏ trống: không có.", 1, 1000)
                .Like(8),
            Article("acceptHours"),
            Field.Number("handOverDays", "Chuyển hồ sơ giấy phi địa giới trong số ngày làm việc; bỏ trống: không có.", 1, 100).Like(1),
            Article("handOverDays"),
            Field.Choice("rolling", "Ngày cuối là ngày nghỉ: sang ngày làm việc tiếp theo.", Rollings).Must().Like("next_working_day"),
            Article("rolling").Must()
        );

    public override IReadOnlyList<Field> Columns => Body;

    public override IReadOnlyList<Field> Filters => [];

    public override bool HasSuccessors => false;

    public override ReferenceData Into(ReferenceData data, IEnumerable<RuleSetVersion> versions) => data.With(ruleSets: versions);

    public override IEnumerable<RuleSetVersion> In(ReferenceData data) => data.RuleSets;

    public override RuleSetVersion Closed(RuleSetVersion version, DateOnly last) => version with { ValidTo = last };

    public override IEnumerable<Reference> References(RuleSetVersion version) => [];

    public override RuleSetVersion From(string code, Values values, string at, List<FieldError> errors)
    {
        var from = FirstDay(values, at, errors);
        Rule<int>? Days(string name)
        {
            var (value, article) = ((int?)values.Number(name), values.Text(name + "Article"));
            if ((value is null) != (article is null))
            {
                errors.Add(new FieldError($"{at}/{(value is null ? name : name + "Article")}", "rule-with-its-article", name));
            }
            return value is { } days ? new Rule<int>(days, article ?? "") : null;
        }
        Rule<int> Must(string name) => Days(name) ?? new Rule<int>(0, "");
        string Cited(string name) => values.Text(name + "Article") ?? "";

        _ = TimeOnly.TryParseExact(values.Text("forwardCutOff"), "HH:mm", out var cutOff);
        var rules = new RuleSet(
            values.Text("name") ?? "",
            from,
            new Rule<TimeOnly>(cutOff, Cited("forwardCutOff")),
            Must("supplementAskDays"),
            new Rule<SupplementEffect>(
                (SupplementEffect)Array.IndexOf(Effects, values.Text("supplementEffect")),
                Cited("supplementEffect")
            ),
            Days("closeAfterDays"),
            Must("reappointments"),
            Must("apologyDaysBefore"),
            InHours(Days("notifyHours")),
            InHours(Days("acceptHours")),
            Days("handOverDays"),
            new Rule<RollingRule>((RollingRule)Array.IndexOf(Rollings, values.Text("rolling")), Cited("rolling"))
        );
        return new RuleSetVersion(code, from, values.Date("validTo"), rules) { Source = values.Text("source") };
    }

    public override RuleSetVersion From(NpgsqlDataReader row)
    {
        var from = row.Date(1)!.Value;
        Rule<int>? Days(int at) => row.IsDBNull(at) ? null : new Rule<int>(row.GetInt32(at), row.GetString(at + 1));
        var rules = new RuleSet(
            row.GetString(4),
            from,
            new Rule<TimeOnly>(row.GetFieldValue<TimeOnly>(5), row.GetString(6)),
            Days(7)!,
            new Rule<SupplementEffect>((SupplementEffect)Array.IndexOf(Effects, row.GetString(9)), row.GetString(10)),
            Days(11),
            Days(13)!,
            Days(15)!,
            InHours(Days(17)),
            InHours(Days(19)),
            Days(21),
            new Rule<RollingRule>((RollingRule)Array.IndexOf(Rollings, row.GetString(23)), row.GetString(24))
        );
        return new RuleSetVersion(row.GetString(0), from, row.Date(2), rules) { Source = row.Text(3) };
    }

    protected override void WriteOwn(Utf8JsonWriter writer, RuleSetVersion version)
    {
        var rules = version.Rules;
        writer.WriteString("name", rules.Name);
        Write("forwardCutOff", rules.ForwardCutOff.Value.ToString("HH:mm", CultureInfo.InvariantCulture), rules.ForwardCutOff.Article);
        WriteDays("supplementAskDays", rules.SupplementAskDays);
        Write("supplementEffect", Effects[(int)rules.SupplementEffect.Value], rules.SupplementEffect.Article);
        WriteDays("closeAfterDays", rules.CloseAfterDays);
        WriteDays("reappointments", rules.Reappointments);
        WriteDays("apologyDaysBefore", rules.ApologyDaysBefore);
        WriteDays("notifyHours", OfHours(rules.NotifyWithin));
        WriteDays("acceptHours", OfHours(rules.AcceptWithin));
        WriteDays("handOverDays", rules.HandOverDays);
        Write("rolling", Rollings[(int)rules.Rolling.Value], rules.Rolling.Article);

        void Write(string name, string value, string article)
        {
            writer.WriteString(name, value);
            writer.WriteString(name + "Article", article);
        }
        void WriteDays(string name, Rule<int>? rule)
        {
            if (rule is null)
            {
                writer.WriteNull(name);
            }
            else
            {
                writer.WriteNumber(name, rule.Value);
            }
            writer.WriteString(name + "Article", rule?.Article);
        }
    }

    private static Rule<TimeSpan>? InHours(Rule<int>? rule) => rule is null ? null : new(TimeSpan.FromHours(rule.Value), rule.Article);

    private static Rule<int>? OfHours(Rule<TimeSpan>? rule) => rule is null ? null : new((int)rule.Value.TotalHours, rule.Article);

    private static Field Article(string rule) => Field.Text(rule + "Article", $"Điều, khoản của {rule}.").Like("NĐ 118/2025 Đ.19(5)");

    [GeneratedRegex(@"^([01][0-9]|2[0-3]):[0-5][0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDay();
}
