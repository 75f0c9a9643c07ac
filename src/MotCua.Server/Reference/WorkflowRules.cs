using System.Globalization;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>What a workflow looks like in a request and in a file, what must hold in it, and what is only warned of.</summary>
internal static class WorkflowRules
{
    public const int MostSteps = 50;

    // Hours of a working day where a limit in days is held against hours (domain reference 1.5: 13 days = 104 hours).
    private const decimal HoursOfDay = 8;

    private static readonly string[] Kinds = ["one_stop", "resolving", "other"];
    private static readonly string[] Roles = ["clerk", "officer", "approver", "returns", "head"];

    private static readonly Field Code = Codes.Field("code", "Mã bước.").Must().Like("appraise");
    private static readonly Field Name = Field.Text("name", "Tên bước.").Must().Like("Thẩm định hồ sơ");
    private static readonly Field RoleField = Field.Choice("role", "Vai trò thực hiện.", Roles).Must().Like("officer");
    private static readonly Field Kind = Field.Choice("agencyKind", "Nơi thực hiện.", Kinds).Must().Like("resolving");
    private static readonly Field Handover = Field.Flag("handover", "Bước bắt đầu bằng giao/nhận.");

    public static readonly Field ValidFrom = Field.Date("validFrom", "Ngày đầu áp dụng.").Must().Like("2027-01-01");

    public static readonly Field Step = Field.Object(
        "step",
        "Một bước, theo thứ tự.",
        Code,
        Name,
        RoleField,
        Field.Number("hours", "Số giờ làm việc; bỏ trống: không có thời hạn riêng.", 0, 10_000, whole: false).Like(8),
        Kind,
        Handover
    );

    public static readonly IReadOnlyList<Field> Columns =
    [
        Field.Text("procedure", "Mã thủ tục; * là quy trình mặc định.", Codes.Longest).Must().Like("2.000635"),
        ValidFrom,
        Field.Number("ordinal", "Thứ tự, từ 1.", 1, MostSteps).Must().Like(1),
        Code,
        Name,
        RoleField,
        Field.Text("hours", "Số giờ làm việc.", 10).Like("8"),
        Kind,
        Handover,
    ];

    public static WorkflowStep StepOf(int ordinal, Values values, decimal? hours) =>
        new(
            ordinal,
            values.Text("code")!,
            values.Text("name")!,
            values.Text("role")!,
            hours,
            values.Text("agencyKind")!,
            values.Flag("handover")
        );

    /// <summary>Hours of a cell: empty, or a number from 0 to 10,000 with at most two decimals.</summary>
    public static bool TryHours(string? text, out decimal? hours)
    {
        hours = null;
        if (text is null)
        {
            return true;
        }
        var isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        hours = number;
        return isNumber && IsHours(number);
    }

    public static bool IsHours(decimal hours) => hours is >= 0 and <= 10_000 && decimal.Round(hours, 2) == hours;

    /// <summary>
    /// What is lawful but looks wrong: steps that together take longer than the procedure allows. A limit in calendar days is taken at its most, eight hours
    /// for each day.
    /// </summary>
    public static IReadOnlyList<string> Warnings(Workflow workflow, ReferenceData data)
    {
        if (data.ProcedureAt(workflow.Procedure, workflow.ValidFrom)?.Limit is not { } limit)
        {
            return [];
        }
        var allowed = limit.Unit switch
        {
            LimitUnit.WorkingHours => limit.Value,
            LimitUnit.SameDay => HoursOfDay,
            _ => limit.Value * HoursOfDay,
        };
        return workflow.Hours <= allowed ? [] : [FormattableString.Invariant($"hours-over-limit:{workflow.Hours:0.##}>{allowed:0.##}")];
    }
}
