namespace MotCua.Bench;

/// <summary>Every route of figures, with each thing that it tells rows apart by, over the log that fill_log.sql writes.</summary>
internal static class ScaleQuestions
{
    private const string Year = "from=2025-11-01&to=2026-10-31";
    private const string Ragged = "from=2025-11-15&to=2026-09-14"; // days at both edges, as the reports' 15th to 14th
    private const string March = "from=2026-03-01&to=2026-03-31";
    private const string Then = "asOfTime=2026-08-14T16:59:59Z"; // the end of a day, two months before the log ends

    /// <summary>Answered from the ledger.</summary>
    public static readonly IReadOnlyList<string> Ledger =
    [
        $"statistics/on-time?unit=96&{Year}",
        $"statistics/on-time?unit=96&{Ragged}",
        .. By($"statistics/on-time?unit=96&{Year}", "day", "month", "quarter", "year"),
        .. By($"statistics/on-time?unit=96&{Ragged}", "unit", "agency", "level", "procedure", "field", "channel", "agency,month"),
        $"statistics/on-time?unit=96&{Ragged}&compare=previous",
        $"statistics/on-time?unit=96&{Ragged}&territory=asNow",
        $"statistics/on-time?unit=96&side=receiving&{Ragged}",
        $"statistics/on-time?unit=32002&{Ragged}",
        .. By($"statistics/on-time?unit=32002&{Ragged}", "day", "procedure", "field", "channel"),
        .. By($"statistics/channels?unit=96&{Ragged}", "month", "channel,month", "unit", "procedure"),
        $"statistics/cross-boundary?unit=96&{Ragged}",
        .. By($"statistics/apologies?unit=96&{Ragged}", "month", "unit"),
        .. By($"statistics/service?unit=96&{Ragged}", "month", "unit"),
        "statistics/procedures?unit=96&at=2026-09-14",
        "statistics/procedures/behind?figure=withoutDossiers&unit=96&at=2026-09-14",
        "statistics/shortened-limits",
        $"reports/ii-06a?unit=96&{Ragged}",
        $"reports/ii-06a?unit=96&{Ragged}&detail=procedure",
        $"reports/ii-06a?unit=32002&{Ragged}&detail=procedure",
        "reports/scorecard-766?agency=H12&month=2026-08",
        "reports/scorecard-766?agency=H12&month=2026-08&by=agency",
        $"statistics/drill-down?unit=96&figure=late&{March}",
        $"statistics/drill-down?unit=96&figure=received&{Ragged}",
        $"statistics/drill-down?unit=96&figure=received&{Ragged}&total=true",
        $"statistics/drill-down?unit=96&figure=received&level=commune&channel=postal&{Ragged}",
        $"statistics/drill-down?unit=96&figure=resolved&side=receiving&{Ragged}",
        $"statistics/drill-down?unit=32002&figure=late&{March}",
        $"statistics/drill-down?unit=32002&figure=received&{Ragged}",
        "statistics/drill-down?unit=32002&figure=open&to=2026-03-31",
        "statistics/drill-down?unit=96&figure=open",
        "statistics/drill-down?unit=96&figure=open&to=2026-03-31",
        "statistics/drill-down?unit=96&figure=openOverdue&to=2026-09-14",
        "statistics/drill-down?unit=96&figure=openOverdue&procedure=1.001193&to=2026-09-14",
        "statistics/drill-down?unit=32002&figure=openOverdue&procedure=1.001193&to=2026-09-14",
        "statistics/drill-down?unit=32002&side=receiving&figure=openOverdue&to=2026-09-14",
        "statistics/drill-down?unit=96&figure=carriedOver&from=2026-04-01&to=2026-04-30",
        "statistics/drill-down?unit=96&figure=againstOriginal.openInTime&to=2026-03-31",
        $"statistics/on-time?unit=96&{March}&{Then}",
        $"statistics/on-time?unit=96&{Ragged}&{Then}",
        .. By($"statistics/on-time?unit=96&{Ragged}&{Then}", "month", "agency", "procedure", "agency,month"),
        $"statistics/on-time?unit=96&{Ragged}&territory=asNow&{Then}",
        $"statistics/on-time?unit=32002&{Ragged}&{Then}",
        $"statistics/channels?unit=96&{Ragged}&by=procedure&{Then}",
        $"statistics/cross-boundary?unit=96&{Ragged}&{Then}",
        $"statistics/apologies?unit=96&{Ragged}&by=unit&{Then}",
        $"statistics/service?unit=96&{Ragged}&{Then}",
        $"statistics/procedures?unit=96&at=2026-09-14&{Then}",
        $"reports/scorecard-766?agency=H12&month=2026-07&by=agency&{Then}",
        $"reports/ii-06a?unit=96&{Ragged}&{Then}",
        $"statistics/drill-down?unit=96&figure=late&{March}&{Then}",
        $"statistics/drill-down?unit=32002&figure=late&{Ragged}&{Then}",
        $"statistics/drill-down?unit=96&figure=open&{Then}",
        $"statistics/drill-down?unit=96&figure=open&to=2026-03-31&{Then}",
        $"statistics/drill-down?unit=32002&figure=openOverdue&to=2026-07-31&{Then}",
    ];

    /// <summary>Answered from projections of their own.</summary>
    public static readonly IReadOnlyList<string> Others =
    [
        $"reports/late-reasons?unit=96&{Ragged}",
        .. By($"reports/late-reasons?unit=96&{Ragged}", "agency", "level", "procedure", "field"),
        $"reports/late-reasons/dossiers?unit=96&figure=late&{Ragged}",
        $"reports/late-reasons/dossiers?unit=96&figure=openOverdue&{Ragged}",
        $"reports/late-reasons/dossiers?unit=32002&figure=openOverdue&{Ragged}",
        $"reports/late-reasons/dossiers?unit=96&figure=openOverdue&{Ragged}&{Then}",
        $"reports/late-reasons?unit=96&{Ragged}&{Then}",
        .. By($"statistics/steps?unit=96&{Ragged}", "agency", "step", "officer"),
        .. By("statistics/entry-delay?unit=96", "agency", "act", "month"),
        "statistics/entry-delay/closed-late?unit=96",
        $"statistics/portal-sync?unit=96&{Ragged}",
        .. By($"statistics/portal-sync?unit=96&{Year}", "agency", "month"),
        $"statistics/portal-sync?unit=32002&{Year}&by=procedure",
        $"statistics/portal-sync?unit=96&{Ragged}&{Then}",
        $"statistics/drill-down?unit=96&figure=synced&{Ragged}",
        $"statistics/drill-down?unit=96&figure=stale&{Year}",
        $"statistics/drill-down?unit=32002&figure=stale&{Year}",
        $"statistics/drill-down?unit=96&figure=stale&{Year}&{Then}",
        $"statistics/acceptance?{Ragged}",
        $"statistics/acceptance?agency=H12.101&{Ragged}",
    ];

    public static IEnumerable<string> All => Ledger.Concat(Others);

    private static IEnumerable<string> By(string question, params string[] keys) => keys.Select(key => $"{question}&by={key}");
}
