namespace MotCua.PortalSync.Sync;

/// <summary>Every line that the sync writes. Dossiers by id, reasons in the portal's words: no personal data of ours.</summary>
internal static partial class SyncLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} confirmations wait: {Reason}")]
    public static partial void ConfirmationsWait(this ILogger log, int count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The confirmation of version {Version} of dossier {Dossier} is refused: {Reason}")]
    public static partial void ConfirmationRefused(this ILogger log, Guid dossier, long version, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed waits: {Reason}")]
    public static partial void FeedWaits(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Dossier {Dossier} waits: {Reason}")]
    public static partial void DossierWaits(this ILogger log, Guid dossier, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dossier {Dossier} is tried again: {Reason}")]
    public static partial void TriedAgain(this ILogger log, Guid dossier, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reconciliation: {Found}; report: {File}")]
    public static partial void Reconciled(this ILogger log, string found, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciliation failed: {Reason}")]
    public static partial void NotReconciled(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of the reconciliation is not with the server: {Reason}")]
    public static partial void ReportNotKept(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A webhook was refused: {Reason}")]
    public static partial void WebhookRefused(this ILogger log, string reason);
}
