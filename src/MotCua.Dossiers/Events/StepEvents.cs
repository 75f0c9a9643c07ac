using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Events;

/// <summary>Nhận hồ sơ: the agency that the dossier was forwarded to has it, from this minute on (the "nhận" of the control slip).</summary>
public sealed record HandoverAccepted : DossierEvent
{
    public const string StoredAs = "handover_accepted";
    public required string Agency { get; init; }

    /// <summary>Subject of the account of the one who took it over; null where nobody was named.</summary>
    public string? Officer { get; init; }
}

/// <summary>Lấy ý kiến (NĐ 118/2025 Đ.19(4)): the dossier's clock runs on, the consultation has a deadline of its own. What is asked stays beside the log.</summary>
public sealed record OpinionRequested : DossierEvent
{
    public const string StoredAs = "opinion_requested";

    /// <summary>Which request of the dossier it is, from 1.</summary>
    public required int Number { get; init; }
    public required string Agency { get; init; }
    public required DueDate Due { get; init; }
}

/// <summary>Nhận ý kiến. What was answered stays beside the log.</summary>
public sealed record OpinionReceived : DossierEvent
{
    public const string StoredAs = "opinion_received";
    public required int Number { get; init; }
    public required string Agency { get; init; }
}

/// <summary>
/// Quá hạn cho ý kiến: announced once per request, by whoever sees it first; <see cref="DossierEvent.OccurredAt"/> is the instant of the breach. The head of the
/// one-stop is told by it (NĐ 118/2025 Đ.19(4)).
/// </summary>
public sealed record OpinionOverdue : DossierEvent
{
    public const string StoredAs = "opinion_overdue";
    public required int Number { get; init; }
    public required string Agency { get; init; }
    public required DueDate Due { get; init; }
}

/// <summary>A leg of a linked procedure (liên thông) begins (NĐ 118/2025 Đ.19(6)–(7), Đ.20(2)). Its task stays beside the log.</summary>
public sealed record LegOpened : DossierEvent
{
    public const string StoredAs = "leg_opened";

    /// <summary>Which leg of the dossier it is, from 1.</summary>
    public required int Number { get; init; }
    public required string Agency { get; init; }

    /// <summary>The procedure that the agency carries out, where it is one of its own.</summary>
    public string? ProcedureCode { get; init; }
    public required DueDate Due { get; init; }
}

/// <summary>A leg of a linked procedure is done.</summary>
public sealed record LegFinished : DossierEvent
{
    public const string StoredAs = "leg_finished";
    public required int Number { get; init; }
    public required string Agency { get; init; }
}
