using MotCua.Dossiers.Figures;
using MotCua.Server.Portal;
using static MotCua.Dossiers.Figures.Account;

namespace MotCua.Server.Figures;

/// <summary>Which entries a figure adds up: those of the period, all up to its end, or all before its beginning.</summary>
internal enum Reckoning
{
    Flow,
    Stock,
    CarriedOver,
}

/// <summary>A named number: the sum of some accounts. What it counts is said in both languages and answered with it.</summary>
internal sealed record Figure(string Name, Reckoning Reckoning, IReadOnlyList<Account> Accounts, string Vietnamese, string English)
{
    /// <summary>Accounts that are taken away.</summary>
    public IReadOnlyList<Account> Less { get; init; } = [];

    /// <summary>The ledger that the accounts are of: all of one.</summary>
    public LedgerTables Ledger => LedgerTables.Of(Accounts[0]);

    public long Of(AccountRow row)
    {
        if (Reckoning != Reckoning.Flow && !row.Accounts.HasBefore)
        {
            throw new InvalidOperationException($"{Name} depends on what lies before the period, which was not read");
        }
        var amounts = Reckoning switch
        {
            Reckoning.Flow => row.During,
            Reckoning.Stock => row.AtEnd,
            _ => row.Before,
        };
        var sum = 0L;
        for (var i = 0; i < Accounts.Count; i++)
        {
            sum += amounts[row.Accounts.PlaceOf(Accounts[i])];
        }
        for (var i = 0; i < Less.Count; i++)
        {
            sum -= amounts[row.Accounts.PlaceOf(Less[i])];
        }
        return sum;
    }

    /// <summary>What stands behind the number when the period is this one and no day after <paramref name="to"/> counts.</summary>
    public Behind Behind(DateOnly? from, DateOnly to) =>
        Reckoning switch
        {
            Reckoning.Flow => new Behind(Accounts, from ?? DateOnly.MinValue, to, false) { Less = Less },
            Reckoning.Stock => new Behind(Accounts, DateOnly.MinValue, to, true),
            _ => new Behind(
                Accounts,
                DateOnly.MinValue,
                from is not { } first ? DateOnly.MinValue
                    : first <= to ? first.AddDays(-1)
                    : to,
                true
            ),
        };
}

/// <summary>All figures. Their names are part of the contract.</summary>
internal static class Catalogue
{
    public const string AgainstOriginal = "againstOriginal";

    private static readonly Account[] Receipts = [ReceivedCounter, ReceivedOnline, ReceivedPostal];
    private static readonly Account[] Open = [OpenInTime, OpenOverdue, OpenNoDeadline];
    private static readonly Account[] Resolved = [ResolvedEarly, ResolvedOnTime, ResolvedLate, ResolvedNoDeadline];

    public static readonly Figure Received = Flow("received", "Tiếp nhận trong kỳ", "Received in the period", Receipts);

    public static readonly IReadOnlyList<Figure> OnTime =
    [
        Received,
        Flow("receivedOnline", "Tiếp nhận trực tuyến", "Received online", ReceivedOnline),
        Flow("receivedCounter", "Tiếp nhận trực tiếp", "Received at the counter", ReceivedCounter),
        Flow("receivedPostal", "Tiếp nhận qua bưu chính công ích", "Received by post", ReceivedPostal),
        new("carriedOver", Reckoning.CarriedOver, Open, "Từ kỳ trước chuyển sang", "Open when the period began"),
        Flow("early", "Giải quyết trước hạn, theo hạn đang có hiệu lực", "Resolved before the due date in force", ResolvedEarly),
        Flow("onTime", "Giải quyết đúng hạn", "Resolved on the due date in force", ResolvedOnTime),
        Flow("late", "Giải quyết quá hạn", "Resolved after the due date in force", ResolvedLate),
        Flow("noDeadline", "Giải quyết, thủ tục không quy định thời hạn", "Resolved, nothing had been promised", ResolvedNoDeadline),
        Flow("resolved", "Giải quyết trong kỳ (mọi hình thức kết thúc)", "Resolved in the period, however it ended", Resolved),
        Stock("openInTime", "Đang giải quyết, trong hạn, cuối kỳ", "Open and in time at the end of the period", OpenInTime),
        Stock("openOverdue", "Đang giải quyết, quá hạn, cuối kỳ", "Open and overdue at the end of the period", OpenOverdue),
        Stock(
            "openNoDeadline",
            "Đang giải quyết, không có hạn, cuối kỳ",
            "Open without a deadline at the end of the period",
            OpenNoDeadline
        ),
        Stock("open", "Đang giải quyết cuối kỳ", "Open at the end of the period", Open),
        Flow("processed", "Trong số giải quyết: đã xử lý xong", "Of the resolved: processed", EndedProcessed),
        Flow("refused", "Trong số giải quyết: từ chối", "Of the resolved: refused", EndedRefused),
        Flow("withdrawn", "Trong số giải quyết: công dân rút", "Of the resolved: withdrawn", EndedWithdrawn),
        Flow("stopped", "Trong số giải quyết: dừng", "Of the resolved: stopped", EndedStopped),
        Flow("closed", "Trong số giải quyết: đóng vì không bổ sung", "Of the resolved: closed without supplement", EndedClosed),
        Flow(
            "askedAgainEarly",
            "Trong số trước hạn: yêu cầu bổ sung quá một lần (QĐ 766 tính là quá hạn)",
            "Of early: supplement asked more than once, late by QĐ 766",
            AskedAgainResolvedEarly
        ),
        Flow(
            "askedAgainOnTime",
            "Trong số đúng hạn: yêu cầu bổ sung quá một lần (QĐ 766 tính là quá hạn)",
            "Of onTime: supplement asked more than once, late by QĐ 766",
            AskedAgainResolvedOnTime
        ),
        Stock(
            "askedAgainOpenInTime",
            "Trong số đang giải quyết trong hạn: yêu cầu bổ sung quá một lần (QĐ 766 tính là quá hạn)",
            "Of openInTime: supplement asked more than once, late by QĐ 766",
            AskedAgainOpenInTime
        ),
    ];

    /// <summary>The same by the due date before re-appointment; answered in an object of its own.</summary>
    public static readonly IReadOnlyList<Figure> Original =
    [
        Flow(
            "early",
            "Giải quyết trước hạn, theo hạn trước khi hẹn lại",
            "Resolved before the due date that was promised before re-appointment",
            ResolvedEarly,
            OriginalResolvedEarly
        ),
        Flow(
            "onTime",
            "Giải quyết đúng hạn, theo hạn trước khi hẹn lại",
            "Resolved on the due date before re-appointment",
            ResolvedOnTime,
            OriginalResolvedOnTime
        ),
        Flow(
            "late",
            "Giải quyết quá hạn, theo hạn trước khi hẹn lại",
            "Resolved after the due date before re-appointment",
            ResolvedLate,
            OriginalResolvedLate
        ),
        Stock(
            "openInTime",
            "Đang giải quyết trong hạn, theo hạn trước khi hẹn lại",
            "Open and in time by the due date before re-appointment",
            OpenInTime,
            OriginalOpenInTime
        ),
        Stock(
            "openOverdue",
            "Đang giải quyết quá hạn, theo hạn trước khi hẹn lại",
            "Open and overdue by the due date before re-appointment",
            OpenOverdue,
            OriginalOpenOverdue
        ),
    ];

    public static readonly IReadOnlyList<Figure> Channels =
    [
        .. OnTime.Take(4),
        Flow("returnedCounter", "Trả kết quả trực tiếp", "Handed over at the counter", ReturnedCounter),
        Flow("returnedPostal", "Trả kết quả qua bưu chính công ích", "Returned by post", ReturnedPostal),
        Flow("returnedOnline", "Trả kết quả trực tuyến", "Returned online", ReturnedOnline),
        Flow("returned", "Trả kết quả trong kỳ", "Returned in the period", ReturnedCounter, ReturnedPostal, ReturnedOnline),
    ];

    /// <summary>Every figure by the name that a drill-down uses.</summary>
    public static readonly IReadOnlyDictionary<string, Figure> ByName = OnTime
        .Concat(Channels)
        .Concat(ApologyFiguresRoute.Figures)
        .Concat(ServiceFigures.All)
        .Concat(PortalSyncRoute.Listed)
        .DistinctBy(figure => figure.Name)
        .Select(figure => (figure.Name, Figure: figure))
        .Concat(Original.Select(figure => (Name: $"{AgainstOriginal}.{figure.Name}", Figure: figure)))
        .ToDictionary(pair => pair.Name, pair => pair.Figure);

    /// <summary>Accounts whose sum from the beginning counts, not only that of a period.</summary>
    public static readonly IReadOnlySet<Account> StockAccounts = OnTime
        .Concat(Original)
        .Where(figure => figure.Reckoning != Reckoning.Flow)
        .SelectMany(figure => figure.Accounts)
        .ToHashSet();

    private static Figure Flow(string name, string vietnamese, string english, params Account[] accounts) =>
        new(name, Reckoning.Flow, accounts, vietnamese, english);

    private static Figure Stock(string name, string vietnamese, string english, params Account[] accounts) =>
        new(name, Reckoning.Stock, accounts, vietnamese, english);
}
