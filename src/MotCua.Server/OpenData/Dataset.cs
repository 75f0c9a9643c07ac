namespace MotCua.Server.OpenData;

/// <summary>One column of a dataset, in the words of its dictionary.</summary>
internal sealed record Column(string Name, string Unit, string UnitEnglish, string Vietnamese, string English);

/// <summary>A dataset: its columns are the month, its key, and its counts.</summary>
internal sealed record Dataset(string Name, string Vietnamese, string English, IReadOnlyList<Column> Keys, IReadOnlyList<Column> Counts)
{
    private static readonly Column Month = new(
        "month",
        "tháng (YYYY-MM)",
        "month (YYYY-MM)",
        "Tháng, giờ Việt Nam",
        "Month, in Vietnam's time"
    );

    private static readonly Column Received = Dossiers("received", "Tiếp nhận trong tháng", "Received in the month");

    private static readonly Column Suppressed = new(
        "suppressed",
        "có/không (true/false)",
        "yes/no (true/false)",
        "true: có số bị che vì một số nhỏ hơn mức công bố nhưng lớn hơn 0, hoặc để không tính lại được số ấy",
        "true: counts are withheld because one is below the smallest that is published and above 0, or so that such a one cannot be worked out"
    );

    private static readonly IReadOnlyList<Column> OnTime =
    [
        Received,
        Dossiers("resolved", "Giải quyết trong tháng (mọi hình thức kết thúc)", "Resolved in the month, however it ended"),
        Dossiers("early", "Giải quyết trước hạn, theo hạn đang có hiệu lực", "Resolved before the due date in force"),
        Dossiers("onTime", "Giải quyết đúng hạn", "Resolved on the due date in force"),
        Dossiers("late", "Giải quyết quá hạn", "Resolved after the due date in force"),
        Dossiers("noDeadline", "Giải quyết, thủ tục không quy định thời hạn", "Resolved, nothing had been promised"),
        new(
            "onTimeRate",
            "tỷ lệ, 0 đến 1",
            "ratio, 0 to 1",
            "(trước hạn + đúng hạn) ÷ đã giải quyết có thời hạn; trống khi không có hoặc bị che",
            "(early + onTime) ÷ resolved that had a deadline; empty where there are none or they are withheld"
        ),
        Suppressed,
    ];

    public static readonly Dataset ByLevel = new(
        "on-time-by-level",
        "Tình hình giải quyết theo tháng và cấp của cơ quan giải quyết khi tiếp nhận",
        "Resolution by month and level of the resolving agency at receipt",
        [Month, new("level", "mã", "code", "province: tỉnh; department: sở; district: huyện (đến 30/6/2025); commune: xã", "Level")],
        OnTime
    );

    public static readonly Dataset ByAgency = new(
        "on-time-by-agency",
        "Tình hình giải quyết theo tháng và cơ quan giải quyết",
        "Resolution by month and resolving agency",
        [
            Month,
            new("level", "mã", "code", "Cấp của cơ quan khi tiếp nhận", "Level of the agency at receipt"),
            new("agency", "mã", "code", "Mã cơ quan", "Identifier of the agency"),
            new("agencyName", "chữ", "text", "Tên cơ quan cuối tháng ấy", "Name of the agency at the end of the month"),
        ],
        OnTime
    );

    public static readonly Dataset ByField = new(
        "on-time-by-field",
        "Tình hình giải quyết theo tháng và lĩnh vực của thủ tục",
        "Resolution by month and field of the procedure",
        [Month, new("field", "chữ", "text", "Lĩnh vực", "Field")],
        OnTime
    );

    public static readonly Dataset ByChannel = new(
        "on-time-by-channel",
        "Tình hình giải quyết theo tháng và kênh tiếp nhận",
        "Resolution by month and channel of receipt",
        [Month, new("channel", "mã", "code", "counter: trực tiếp; online: trực tuyến; postal: bưu chính công ích", "Channel")],
        OnTime
    );

    public static readonly Dataset CrossBoundary = new(
        "cross-boundary",
        "Tiếp nhận không phụ thuộc địa giới hành chính theo tháng",
        "Receipts not bound to territory, by month",
        [
            Month,
            new(
                "crossBoundary",
                "mã",
                "code",
                "none: cùng đơn vị; withinProvince: khác đơn vị, cùng tỉnh; betweenProvinces: khác tỉnh (lúc tiếp nhận)",
                "none: the same unit; withinProvince: another unit of the province; betweenProvinces: another province (at receipt)"
            ),
        ],
        [Received, Suppressed]
    );

    public static readonly IReadOnlyList<Dataset> All = [ByLevel, ByAgency, ByField, ByChannel, CrossBoundary];

    public static readonly IReadOnlyDictionary<string, Dataset> ByName = All.ToDictionary(dataset => dataset.Name);

    public IEnumerable<Column> Columns => [.. Keys, .. Counts];

    private static Column Dossiers(string name, string vietnamese, string english) => new(name, "hồ sơ", "dossiers", vietnamese, english);
}
