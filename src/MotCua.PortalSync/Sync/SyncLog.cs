namespace MotCua.PortalSync.Sync;

/// <summary>Every line that the sync writes. Dossiers by id, reasons in the portal's words: no personal data of ours.</summary>
internal static partial class SyncLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} confirmations wait: {Reason}")]
    public static partial void ConfirmationsWait(this ILogger log, int count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed waits: {Reason}")]
    public static partial void FeedWaits(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dossier {Dossier} waits: {Reason}")]
    public static partial void DossierWaits(this ILogger log, Guid dossier, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dossier {Dossier} is tried again: {Reason}")]
    public static partial void TriedAgain(this ILogger log, Guid dossier, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} dossiers compared, {Same} the same")]
    public static partial void Compared(this ILogger log, int count, int same);
}
