using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Imports;

/// <summary>A line that leads to events. <see cref="Events"/> of a receipt gets its code before it is stored.</summary>
internal sealed record ImportStep(ImportLine Line, Guid Dossier, long Version, DossierEvent[] Events, Guid[] Ids, Applicant? Applicant)
{
    public DossierReceived? Receipt => Events[0] as DossierReceived;
}

/// <summary>A line and why it is refused.</summary>
internal sealed record RefusedLine(ImportLine Line, Problem Problem);

/// <summary>
/// Lines decided by the rules of the routes: the same reading, the same decisions, the same reach. What differs: the time must be said, no version is
/// asked for, and the ids of dossiers and events follow from source, key and line.
/// </summary>
internal sealed class ImportBatch
{
    /// <summary>More events than that are no dossier but a broken key; the state of one dossier must fit in memory.</summary>
    private const int MostEvents = 10_000;

    private readonly ImportJob job;
    private readonly ReferenceData reference;
    private readonly DateTimeOffset now;
    private readonly IReadOnlyDictionary<Guid, ImportedDossier> dossiers;
    private readonly ISet<string> takenCodes;
    private readonly ILogger log;

    private ImportBatch(
        ImportJob job,
        ReferenceData reference,
        DateTimeOffset now,
        IReadOnlyDictionary<Guid, ImportedDossier> dossiers,
        ISet<string> takenCodes,
        ILogger log
    ) => (this.job, this.reference, this.now, this.dossiers, this.takenCodes, this.log) = (job, reference, now, dossiers, takenCodes, log);

    public List<ImportStep> Steps { get; } = [];

    public List<RefusedLine> Refused { get; } = [];

    public DateTimeOffset Now => now;

    public ImportCounts Counts { get; private set; } = ImportCounts.None;

    /// <summary>The dossier of a key, always the same.</summary>
    public static Guid DossierId(string source, string key) => EventIds.Derive("import:" + source, key, 0);

    /// <param name="dossiers">Those of all keys of the lines; they take up what the lines lead to.</param>
    /// <param name="takenCodes">Those of the lines' codes that are in use; takes up the codes of the batch.</param>
    public static ImportBatch Decide(
        IReadOnlyList<ImportLine> lines,
        ImportJob job,
        ReferenceData reference,
        DateTimeOffset now,
        IReadOnlyDictionary<Guid, ImportedDossier> dossiers,
        ISet<string> takenCodes,
        ILogger log
    )
    {
        var batch = new ImportBatch(job, reference, now, dossiers, takenCodes, log);
        foreach (var line in lines)
        {
            batch.Add(line);
        }
        return batch;
    }

    private void Add(ImportLine line)
    {
        var steps = Steps.Count;
        if (TryDecide(line) is { } problem)
        {
            Refused.Add(new RefusedLine(line, problem));
            Counts += ImportCounts.None with { Refused = 1 };
        }
        else if (Steps.Count == steps)
        {
            Counts += ImportCounts.None with { Same = 1 };
        }
        else
        {
            var added = ImportCounts.None with { Events = Steps[^1].Events.Length };
            Counts += line.Command is null ? added with { Received = 1 } : added with { Commands = 1 };
        }
    }

    private Problem? TryDecide(ImportLine line)
    {
        if (line.Problem is not null)
        {
            return line.Problem;
        }
        try
        {
            return DecideOne(line);
        }
        catch (ProblemException exception)
        {
            return exception.Problem;
        }
        catch (Exception exception)
        {
            // A fault of ours. Over HTTP one request would fail; here one line does, and the others go on.
            ImportLog.LineFailed(log, job.Id, line.Number, exception);
            return new Problem(500, "internal-error");
        }
    }

    /// <summary>Adds a step, or nothing when the line changes nothing; a problem when it is refused.</summary>
    private Problem? DecideOne(ImportLine line)
    {
        var dossier = dossiers[DossierId(job.Source, line.Key!)];
        Guid EventId(int index) => EventIds.Derive($"import:{dossier.Id:N}", line.Fingerprint, index);

        var inReach = dossier.Latest is not { } latest || DossierDesk.AgenciesOf(latest).Any(IsInReach);
        if (inReach && dossier.Follow(EventId))
        {
            return null;
        }
        if (line.Command is null)
        {
            return dossier.Latest is null ? Receive(line, dossier, EventId) : new Problem(422, "received-already");
        }
        return dossier.Latest is null || !inReach ? new Problem(422, "unknown-key")
            : dossier.Version >= MostEvents
                ? new Problem(422, "too-many-events", MostEvents.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : Command(line, line.Command, dossier, EventId);
    }

    private Problem? Receive(ImportLine line, ImportedDossier dossier, Func<int, Guid> eventId)
    {
        var receipt = Receipt.Read(line.Body, now, reference, imported: true);
        if (!IsInReach(receipt.Command.Receiving.Code))
        {
            return new Problem(403, "agency-out-of-reach", receipt.Command.Receiving.Code);
        }
        var decision = receipt.Decide(reference);
        if (decision.Refusal is { } refusal)
        {
            return Refuse(refusal);
        }
        if (receipt.Command.Code.Length > 0 && !takenCodes.Add(receipt.Command.Code))
        {
            return new Problem(422, "code-taken", receipt.Command.Code);
        }
        Take(line, dossier, decision, eventId, receipt.Applicant);
        return null;
    }

    private Problem? Command(ImportLine line, DossierCommand command, ImportedDossier dossier, Func<int, Guid> eventId)
    {
        var occurredAt = line.Body.Instant("occurredAt")!.Value;
        if (occurredAt > now)
        {
            return Problem.Fields(new FieldError("/occurredAt", "in-the-future", Json.Instant(now)));
        }
        Decision On(Dossier state) => command.Decide(new CommandInput(state, line.Body, occurredAt, reference));

        if (dossier.Then is { } then && On(then) is var before && (before.Refusal is not null || before.Events.Count == 0))
        {
            return before.Refusal is { } again ? Refuse(again) : null;
        }
        var decision = On(dossier.Latest!);
        if (decision.Refusal is { } refusal)
        {
            return Refuse(refusal);
        }
        if (decision.Events.Count > 0)
        {
            Take(line, dossier, decision, eventId, null);
        }
        return null;
    }

    private void Take(ImportLine line, ImportedDossier dossier, Decision decision, Func<int, Guid> eventId, Applicant? applicant)
    {
        DossierEvent[] events = [.. decision.Events];
        var ids = new Guid[events.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = eventId(i);
        }
        Steps.Add(new ImportStep(line, dossier.Id, dossier.Version, events, ids, applicant));
        dossier.Add(ids, events);
    }

    private bool IsInReach(string agency) => job.Actor.IsAdministrator || (job.Actor.Agency is { } own && reference.IsWithin(agency, own));

    private static Problem Refuse(Refusal refusal) => new(422, refusal.Code, [.. refusal.Arguments]);
}

internal static partial class ImportLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Job} failed on line {Line}, which is refused")]
    public static partial void LineFailed(ILogger logger, Guid job, long line, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Job} failed")]
    public static partial void JobFailed(ILogger logger, Guid job, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {Job} tries a batch again")]
    public static partial void BatchAgain(ILogger logger, Guid job, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat of imports failed and tries again")]
    public static partial void HeartbeatFailed(ILogger logger, Exception exception);
}
