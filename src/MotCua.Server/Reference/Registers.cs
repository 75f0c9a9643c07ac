using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

public static class Registers
{
    public static readonly UnitRegister Units = new();
    public static readonly AgencyRegister Agencies = new();
    public static readonly ProcedureRegister Procedures = new();
    public static readonly RuleSetRegister RuleSets = new();

    internal static DateOnly? Date(this NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetFieldValue<DateOnly>(at);

    internal static string? Text(this NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}

public sealed class UnitRegister() : Register<Unit>("units")
{
    public static readonly string[] Levels = ["province", "district", "commune"];

    public override IReadOnlyList<Field> Body { get; } =
        Versioned(
            Field.Text("name", "Tên đơn vị hành chính.").Must().Like("Phường An Xuyên"),
            Field.Choice("level", "Cấp.", Levels).Must().Like("commune"),
            Codes.Field("parent", "Mã đơn vị cấp trên; bỏ trống khi là cấp tỉnh.", 10).Like("96")
        );

    public override IReadOnlyList<Field> Columns => Body;

    public override IReadOnlyList<Field> Filters { get; } =
    [Field.Choice("level", "Cấp.", Levels), Field.Text("parent", "Mã đơn vị cấp trên.", 10)];

    public override ReferenceData Into(ReferenceData data, IEnumerable<Unit> versions) => data.With(units: versions);

    public override IEnumerable<Unit> In(ReferenceData data) => data.Units;

    public override Unit From(string code, Values values, string at, List<FieldError> errors)
    {
        var from = FirstDay(values, at, errors);
        var (level, parent) = (values.Text("level") ?? "", values.Text("parent"));
        if (values.Has("level") && (level == "province") != (parent is null))
        {
            errors.Add(new FieldError($"{at}/parent", "province-has-no-parent"));
        }
        if (code.Length > 10)
        {
            errors.Add(new FieldError($"{at}/code", "too-long", "10"));
        }
        return new Unit(code, from, values.Date("validTo"), values.Text("name") ?? "", level, parent) { Source = values.Text("source") };
    }

    public override Unit From(NpgsqlDataReader row) =>
        new(row.GetString(0), row.Date(1)!.Value, row.Date(2), row.GetString(4), row.GetString(5), row.Text(6)) { Source = row.Text(3) };

    public override Unit Closed(Unit version, DateOnly last) => version with { ValidTo = last };

    public override Unit? ParentOf(Unit version, DateOnly day, ReferenceData data) =>
        version.Parent is { } parent ? data.UnitAt(parent, day) : null;

    public override IEnumerable<Reference> References(Unit version) =>
        version.Parent is { } parent ? [new Reference("parent", parent, ReferenceKind.Unit)] : [];

    protected override void WriteOwn(Utf8JsonWriter writer, Unit version)
    {
        writer.WriteString("name", version.Name);
        writer.WriteString("level", version.Level);
        writer.WriteString("parent", version.Parent);
    }
}

public sealed class AgencyRegister() : Register<Agency>("agencies")
{
    public static readonly string[] Levels = ["province", "department", "district", "commune"];

    public override IReadOnlyList<Field> Body { get; } =
        Versioned(
            Field.Text("name", "Tên cơ quan.", 300).Must().Like("UBND phường An Xuyên"),
            Field.Choice("level", "Cấp: tỉnh, sở/ngành, huyện, xã.", Levels).Must().Like("commune"),
            Codes.Field("unit", "Mã GSO của địa bàn.", 10).Must().Like("32002"),
            Codes.Field("parent", "Mã cơ quan cấp trên.").Like("H12"),
            Field.Text("openingHours", "Giờ làm việc; bỏ trống: giờ mặc định của máy chủ.", 100).Like("07:00-11:30,13:30-17:00"),
            Field.Flag("example", "Mã là ví dụ, chưa phải mã chính thức.")
        );

    public override IReadOnlyList<Field> Columns => Body;

    public override IReadOnlyList<Field> Filters { get; } =
    [
        Field.Choice("level", "Cấp.", Levels),
        Field.Text("unit", "Mã GSO của địa bàn.", 10),
        Field.Text("parent", "Mã cơ quan cấp trên.", 40),
    ];

    public override ReferenceData Into(ReferenceData data, IEnumerable<Agency> versions) => data.With(agencies: versions);

    public override IEnumerable<Agency> In(ReferenceData data) => data.Agencies;

    public override Agency From(string code, Values values, string at, List<FieldError> errors)
    {
        var from = FirstDay(values, at, errors);
        var hours = values.Text("openingHours") is { } text ? OpeningHours.Parse(text) : null;
        if (hours is null && values.Has("openingHours"))
        {
            errors.Add(new FieldError($"{at}/openingHours", "bad-opening-hours"));
        }
        return new Agency(
            code,
            from,
            values.Date("validTo"),
            values.Text("name") ?? "",
            LevelOf(values.Text("level") ?? "province"),
            values.Text("unit") ?? "",
            values.Text("parent"),
            hours,
            values.Flag("example")
        )
        {
            Source = values.Text("source"),
        };
    }

    public override Agency From(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.Date(1)!.Value,
            row.Date(2),
            row.GetString(4),
            LevelOf(row.GetString(5)),
            row.GetString(6),
            row.Text(7),
            row.Text(8) is { } hours ? OpeningHours.Parse(hours) : null,
            row.GetBoolean(9)
        )
        {
            Source = row.Text(3),
        };

    public override Agency Closed(Agency version, DateOnly last) => version with { ValidTo = last };

    public override Agency? ParentOf(Agency version, DateOnly day, ReferenceData data) =>
        version.Parent is { } parent ? data.AgencyAt(parent, day) : null;

    public override IEnumerable<Reference> References(Agency version)
    {
        yield return new Reference("unit", version.Unit, ReferenceKind.Unit);
        if (version.Parent is { } parent)
        {
            yield return new Reference("parent", parent, ReferenceKind.Agency);
        }
    }

    protected override void WriteOwn(Utf8JsonWriter writer, Agency version)
    {
        writer.WriteString("name", version.Name);
        writer.WriteString("level", Levels[(int)version.Level]);
        writer.WriteString("unit", version.Unit);
        writer.WriteString("parent", version.Parent);
        writer.WriteString("openingHours", version.Hours?.ToString());
        writer.WriteBoolean("example", version.Example);
    }

    private static AgencyLevel LevelOf(string word) => (AgencyLevel)Array.IndexOf(Levels, word);
}

public sealed class ProcedureRegister() : Register<Procedure>("procedures")
{
    public static readonly string[] Onlines = ["full", "partial", "none"];

    /// <summary>In the order of <see cref="SystemOfRecord"/>.</summary>
    public static readonly string[] Systems = ["local", "ministry", "dvcqg"];
    private static readonly string[] Units = ["working_days", "working_hours", "calendar_days", "same_day"];
    private static readonly string[] Countings = ["day_wise", "hour_wise"];

    private static readonly Field NameField = Field.Text("name", "Tên thủ tục.", 500).Must().Like("Đăng ký khai sinh");
    private static readonly Field DomainField = Field.Text("field", "Lĩnh vực.").Must().Like("Hộ tịch");
    private static readonly Field LevelField = Field.Choice("level", "Cấp giải quyết.", UnitRegister.Levels).Must().Like("commune");
    private static readonly Field OnlineField = Field
        .Choice("online", "Dịch vụ công trực tuyến: toàn trình, một phần, không.", Onlines)
        .Must()
        .Like("full");
    private static readonly Field CrossBoundaryField = Field.Flag("crossBoundary", "Tiếp nhận phi địa giới.");
    private static readonly Field ExampleField = Field.Flag("example", "Mã là ví dụ, chưa phải mã chính thức.");
    private static readonly Field SystemField = Field
        .Choice(
            "systemOfRecord",
            "Hệ thống giữ bản gốc: local (mặc định) là hệ thống này, ministry là của bộ, dvcqg là Cổng DVCQG; chỉ local được gửi lên Cổng (NĐ 224/2026 Đ.15).",
            Systems
        )
        .Like("local");

    public override IReadOnlyList<Field> Body { get; } =
        Versioned(
            NameField,
            DomainField,
            LevelField,
            LimitField("limit", "Thời hạn của tỉnh; bỏ trống: không có thời hạn."),
            LimitField("legalLimit", "Thời hạn theo luật."),
            ProcedureVariantsJson.Field,
            OnlineField,
            CrossBoundaryField,
            SystemField,
            ExampleField
        );

    public override IReadOnlyList<Field> Columns { get; } =
        Versioned(
            NameField,
            DomainField,
            LevelField,
            Field.Text("limitValue", "Số ngày hoặc giờ; bỏ trống với same_day.", 10).Like("5"),
            Field.Choice("limitUnit", "Cách tính thời hạn của tỉnh.", Units).Like("working_days"),
            Field.Choice("limitCounting", "Cách đếm ngày làm việc; mặc định day_wise.", Countings),
            Field.Text("legalLimitValue", "Số ngày hoặc giờ theo luật.", 10),
            Field.Choice("legalLimitUnit", "Cách tính thời hạn theo luật.", Units),
            Field.Choice("legalLimitCounting", "Cách đếm ngày làm việc; mặc định day_wise.", Countings),
            ProcedureVariantsJson.Column,
            OnlineField,
            CrossBoundaryField,
            SystemField,
            ExampleField
        );

    public override IReadOnlyList<Field> Filters { get; } =
    [
        Field.Text("field", "Lĩnh vực."),
        Field.Choice("level", "Cấp giải quyết.", UnitRegister.Levels),
        Field.Choice("online", "Dịch vụ công trực tuyến.", Onlines),
    ];

    public override ReferenceData Into(ReferenceData data, IEnumerable<Procedure> versions) => data.With(procedures: versions);

    public override bool HasSuccessors => false;

    public override IEnumerable<Procedure> In(ReferenceData data) => data.Procedures;

    public override Procedure From(string code, Values values, string at, List<FieldError> errors)
    {
        var from = FirstDay(values, at, errors);
        return new Procedure(
            code,
            from,
            values.Date("validTo"),
            values.Text("name") ?? "",
            values.Text("field") ?? "",
            values.Text("level") ?? "",
            Limit(values, "limit", at, errors),
            Limit(values, "legalLimit", at, errors),
            values.Text("online") ?? "",
            values.Flag("crossBoundary"),
            values.Flag("example")
        )
        {
            Variants = ProcedureVariantsJson.Read(values, at, errors),
            SystemOfRecord = SystemOf(values.Text("systemOfRecord") ?? "local"),
            Source = values.Text("source"),
        };
    }

    public override Procedure From(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.Date(1)!.Value,
            row.Date(2),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            Limit(row, 7, "limit_counting"),
            Limit(row, 9, "legal_limit_counting"),
            row.GetString(11),
            row.GetBoolean(12),
            row.GetBoolean(13)
        )
        {
            Variants = ProcedureVariantsJson.Read(row.GetString(14)),
            SystemOfRecord = SystemOf(row.GetString(row.GetOrdinal("system_of_record"))),
            Source = row.Text(3),
        };

    public override Procedure Closed(Procedure version, DateOnly last) => version with { ValidTo = last };

    public override IEnumerable<Reference> References(Procedure version) => [];

    protected override void WriteOwn(Utf8JsonWriter writer, Procedure version)
    {
        writer.WriteString("name", version.Name);
        writer.WriteString("field", version.Field);
        writer.WriteString("level", version.Level);
        WriteLimit(writer, "limit", version.Limit);
        WriteLimit(writer, "legalLimit", version.LegalLimit);
        ProcedureVariantsJson.Write(writer, version.Variants);
        writer.WriteString("online", version.Online);
        writer.WriteBoolean("crossBoundary", version.CrossBoundary);
        writer.WriteString("systemOfRecord", Systems[(int)version.SystemOfRecord]);
        writer.WriteBoolean("example", version.Example);
    }

    private static SystemOfRecord SystemOf(string word) => (SystemOfRecord)Array.IndexOf(Systems, word);

    internal static Field LimitField(string name, string about) =>
        Field.Object(
            name,
            about,
            Field
                .Number("value", "Số ngày (ngày làm việc: được nửa ngày) hoặc giờ; 0 hoặc bỏ trống với same_day.", 0, 10_000, whole: false)
                .Like(5),
            Field.Choice("unit", "Cách tính.", Units).Must().Like("working_days"),
            Field
                .Choice(
                    "counting",
                    "Ngày làm việc đếm theo ngày (day_wise, mặc định: hẹn đến hết ngày) hay theo giờ (hour_wise: cùng giờ, N ngày làm việc sau).",
                    Countings
                )
                .Like("day_wise")
        );

    /// <summary>From the object of a body, or the two columns of a CSV file.</summary>
    internal static TimeLimit? Limit(Values values, string name, string at, List<FieldError> errors)
    {
        var body = values.Object(name);
        var given = values.Text(name + "Value");
        var word = body is null ? values.Text(name + "Unit") : body.Text("unit");
        if (word is null && given is null)
        {
            return null;
        }
        var value = given is null ? body?.Number("value") : Number(given);
        var unit = (LimitUnit)Array.IndexOf(Units, word);
        var way = body is null ? values.Text(name + "Counting") : body.Text("counting");
        var counting = way == Countings[(int)Counting.HourWise] ? Counting.HourWise : Counting.DayWise;
        var isNumber = given is null || value is not null;
        if (
            word is null
            || !isNumber
            || TimeLimit.Problem(value ?? 0, unit, counting) is not null
            || decimal.Round(value ?? 0, 2) != (value ?? 0)
        )
        {
            errors.Add(new FieldError($"{at}/{(body is null ? name + "Value" : name)}", "bad-limit"));
            return null;
        }
        return new TimeLimit(value ?? 0, unit, counting);
    }

    private static TimeLimit? Limit(NpgsqlDataReader row, int at, string counting) =>
        row.IsDBNull(at)
            ? null
            : new TimeLimit(
                row.GetDecimal(at),
                (LimitUnit)Array.IndexOf(Units, row.GetString(at + 1)),
                (Counting)Array.IndexOf(Countings, row.GetString(row.GetOrdinal(counting)))
            );

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal static void WriteLimit(Utf8JsonWriter writer, string name, TimeLimit? limit)
    {
        if (limit is null)
        {
            writer.WriteNull(name);
            return;
        }
        writer.WriteStartObject(name);
        writer.WriteNumber("value", limit.Value / 1.00m);
        writer.WriteString("unit", Units[(int)limit.Unit]);
        writer.WriteString("counting", Countings[(int)limit.Counting]);
        writer.WriteEndObject();
    }
}
