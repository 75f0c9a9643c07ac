using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using MotCua.Server.Dossiers;
using MotCua.Server.Figures;

namespace MotCua.Server.Portal;

/// <summary>The portal's last refusal of what the dossier still is.</summary>
internal sealed record Rejection(long Version, DateTimeOffset At, Guid Event, string Code);

/// <summary>
/// One dossier between here and the national portal: what it should have, what it has, and so what the dossier counts as. What may be relied on: the state
/// after an event follows from the state before it and the log up to that event, so that counts are the same however the log was cut into pages, and
/// the sum of a dossier's entries is always its standing.
/// </summary>
internal sealed record PortalStanding
{
    public required long Version { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required PortalAnswers Answers { get; init; }
    public DateTimeOffset? UnsyncedSince { get; init; }
    public long? UnsyncedFrom { get; init; }
    public Rejection? Rejection { get; init; }
    public required DateOnly Day { get; init; }

    /// <summary>Owed to the portal: received here, not taken over from an older system, of a procedure whose system of record is this one.</summary>
    public required bool Outbound { get; init; }
    public required bool Imported { get; init; }
    public required string Code { get; init; }
    public required string Procedure { get; init; }
    public required string Receiving { get; init; }
    public required string Resolving { get; init; }
    public required CellIds Cells { get; init; }

    public bool IsFresh => Answers.SyncedVersion >= Version;

    /// <summary>An event that changes what the portal should show. Put right since it was refused: it is tried again before it counts as failing again.</summary>
    public static PortalStanding Changed(PortalStanding? before, DossierStep step, CellIds cells)
    {
        var receipt = step.After.Receipt;
        var (day, outbound) = (
            VietnamTime.DateOf(step.After.ReceivedAt),
            !receipt.Imported && receipt.SystemOfRecord is null or SystemOfRecord.Local
        );
        var counted = before is not null && before.Cells.Full == cells.Full && before.Day == day && before.Outbound == outbound;
        return new PortalStanding
        {
            Version = step.Stored.Version,
            ChangedAt = step.Stored.RecordedAt,
            ReceivedAt = step.After.ReceivedAt,
            Answers = before?.Answers ?? PortalAnswers.None,
            UnsyncedSince = before?.UnsyncedSince ?? step.Stored.RecordedAt,
            UnsyncedFrom = (counted ? before!.UnsyncedFrom : null) ?? step.Stored.Position,
            Day = day,
            Outbound = outbound,
            Imported = receipt.Imported,
            Code = receipt.Code,
            Procedure = receipt.ProcedureCode,
            Receiving = receipt.Receiving.Code,
            Resolving = receipt.Resolving.Code,
            Cells = cells,
        };
    }

    /// <param name="position">Of the answer in the log.</param>
    /// <param name="recordedAt">When it was recorded.</param>
    /// <param name="nextChange">When the first change after a version was recorded.</param>
    public PortalStanding Told(PortalEvent said, Guid id, long position, DateTimeOffset recordedAt, Func<long, DateTimeOffset> nextChange)
    {
        var after = this with { Answers = Answers.With(said), Rejection = RejectionAfter(said, id) };
        if (after.IsFresh)
        {
            return after with { UnsyncedSince = null, UnsyncedFrom = null };
        }
        var since =
            after.Answers.SyncedVersion is { } synced && synced != Answers.SyncedVersion
                ? nextChange(synced) // confirmed, but not all of it
                : UnsyncedSince ?? recordedAt; // found missing
        return since == UnsyncedSince ? after : after with { UnsyncedSince = since, UnsyncedFrom = position };
    }

    private Rejection? RejectionAfter(PortalEvent said, Guid id) =>
        said switch
        {
            PortalSyncRejected rejected when said.DossierVersion >= Version => new Rejection(
                said.DossierVersion,
                said.OccurredAt,
                id,
                rejected.Code
            ),
            PortalSyncConfirmed when said.DossierVersion >= Rejection?.Version => null,
            _ => Rejection,
        };

    /// <summary>What the dossier counts as: one of the three ways of being received, and what the portal has of those that it is owed.</summary>
    public IEnumerable<Account> Accounts()
    {
        if (!Outbound)
        {
            yield return Imported ? Account.PortalImported : Account.PortalElsewhere;
            yield break;
        }
        yield return Account.PortalOwed;
        if (Answers.FirstSyncedAt is not null)
        {
            yield return Account.PortalSynced;
        }
        if (IsFresh)
        {
            yield return Account.PortalFresh;
        }
        if (Rejection is not null)
        {
            yield return Account.PortalFailing;
        }
    }
}

/// <summary>A dossier of another system of record, as it was told last.</summary>
internal sealed record InboundStanding(DateTimeOffset SourceAt, int Status, DateOnly Day, CellIds Cells)
{
    public IEnumerable<Account> Accounts()
    {
        if (!InboundLog.IsReceived(Status))
        {
            yield break;
        }
        yield return Account.InboundReceived;
        if (InboundLog.IsEnded(Status))
        {
            yield return Account.InboundEnded;
        }
    }
}
