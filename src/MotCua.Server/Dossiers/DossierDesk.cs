using System.Globalization;
using System.Text;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Portal;
using MotCua.Server.Reference;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary>
/// The way of a command over HTTP: read the stream (or remember it), check reach and version, decide, append. What may be relied on: an acknowledged command is stored
/// with its personal data, its claim and its answer (<see cref="CommandAnswers"/>), all or none; of two commands on one version one wins, because the append checks the version.
/// </summary>
public sealed class DossierDesk(
    Store store,
    NpgsqlDataSource app,
    ReferenceStore reference,
    CodeAllotter codes,
    CommandAnswers answers,
    DossierMemory memory,
    ServerLimits limits,
    PortalStates portal
)
{
    private const int CodeAttempts = 5;
    private const int RaceAttempts = 5;

    /// <summary>A dossier that the caller may see, with all its events.</summary>
    public async Task<EventStream<Dossier>?> FindAsync(Call call, Act act) => (await FindAsync(call, act, null, null, whole: true))?.Stream;

    private async Task<(EventStream<Dossier> Stream, StoredAnswer? Answer)?> FindAsync(
        Call call,
        Act act,
        string? verb,
        string? key,
        bool whole
    )
    {
        if (await IdOfAsync(call.Path("id"), call.Aborted) is not { } id)
        {
            return null;
        }
        var (stream, answer) = await store.FetchForWriting<Dossier>(
            id,
            DossierLog.Fold,
            whole ? null : memory.Of(id),
            key is null ? null : call.Actor.Subject,
            key,
            call.Aborted
        );
        if (stream.Aggregate is not { } dossier)
        {
            return null;
        }
        memory.Keep(id, dossier, stream.CurrentVersion);
        return Within(call, act, dossier, verb) switch
        {
            Verdict.Allowed => (stream, answer),
            Verdict.Forbidden => throw new ProblemException(new Problem(403, "forbidden", verb ?? act.ToString())),
            _ => null,
        };
    }

    private Verdict Within(Call call, Act act, Dossier dossier, string? verb) =>
        Reach.Decide(
            call.Actor,
            act,
            AgenciesOf(dossier),
            reference.Current.IsWithin,
            verb,
            Involvements.AsideOf(dossier, verb, call.Body)
        );

    /// <summary>The commands that the state allows and the caller may give here.</summary>
    public IEnumerable<string> AllowedTo(Call call, Dossier dossier)
    {
        var aside = Involvements.AsideOf(dossier);
        return Lifecycle
            .Allowed(dossier)
            .Where(verb =>
                Reach.Decide(call.Actor, Act.CommandDossier, AgenciesOf(dossier), reference.Current.IsWithin, verb, aside)
                == Verdict.Allowed
            );
    }

    public async Task<Answer> CommandAsync(Call call, DossierCommand command)
    {
        var key = call.IdempotencyKey;
        var expected = call.ExpectedVersion;
        return await answers.OnceAtATimeAsync(
            call,
            key,
            async () => await CommandAsRememberedAsync(call, command, key, expected) ?? await CommandOnceAsync(call, command, key, expected)
        );
    }

    public async Task<Answer> ReceiveAsync(Call call)
    {
        var key = call.IdempotencyKey;
        return await answers.OnceAtATimeAsync(call, key, () => ReceiveOnceAsync(call, key));
    }

    public static IReadOnlyCollection<string> AgenciesOf(Dossier dossier) =>
        [dossier.Receipt.Receiving.Code, dossier.Receipt.Resolving.Code, dossier.Holder];

    private async Task<Answer> CommandOnceAsync(Call call, DossierCommand command, string? key, long expected, int attempt = 1)
    {
        if (await FindAsync(call, Act.CommandDossier, command.Verb, key, whole: false) is not { } found)
        {
            return Problem.NotFound();
        }
        var (stream, answered) = found;
        if (answered is not null)
        {
            return await answers.ReplayAsync(call, answered);
        }
        if (stream.CurrentVersion != expected && !await OnlyAnnouncedSinceAsync(stream, expected, call.Aborted))
        {
            return await answers.StaleAsync(call, stream.Id, expected);
        }
        var dossier = stream.Aggregate!;
        var occurredAt = OccurredAt(call, dossier);
        if (occurredAt > call.Now && call.Body.Has("occurredAt"))
        {
            return Problem.Fields(new FieldError("/occurredAt", "in-the-future", Json.Instant(call.Now)));
        }
        var decision = command.Decide(new CommandInput(dossier, call.Body, occurredAt, reference.Current));
        if (decision.Refusal is { } refusal)
        {
            return await answers.RefuseAsync(call, key, stream.Id, refusal);
        }
        if (decision.Events.Count > 0 && EnteredTooLate(call, dossier.Receipt.Resolving.Code, occurredAt) is { } late)
        {
            return late;
        }
        try
        {
            return await StoreAsync(call, command, key, stream.Id, dossier, stream.CurrentVersion, decision.Events);
        }
        catch (StreamVersionException)
        {
            memory.Forget(stream.Id);
            // Read again, and told what happened; where it was only an announcement, the command is still what the caller wants.
            return attempt < RaceAttempts
                ? await CommandOnceAsync(call, command, key, expected, attempt + 1)
                : await answers.StaleAsync(call, stream.Id, expected);
        }
        catch (Exception exception) when (key is not null && exception is AnswerTakenException or EventIdTakenException)
        {
            return await answers.ReplayStoredAsync(call, key!);
        }
    }

    /// <summary>
    /// The caller names the version that this process remembers: it decides without reading, and the append, which checks version and key, says whether that was
    /// right. Whatever comes out of it but a stored command (a refusal, nothing to store, a lost race, a key with an answer) may be due to an old state, and is
    /// decided again from the log: null.
    /// </summary>
    private async Task<Answer?> CommandAsRememberedAsync(Call call, DossierCommand command, string? key, long expected)
    {
        if (
            !Guid.TryParseExact(call.Path("id"), "D", out var id)
            || memory.Of(id) is not { } known
            || known.Version != expected
            || Within(call, Act.CommandDossier, known.State, command.Verb) != Verdict.Allowed
        )
        {
            return null;
        }
        var occurredAt = OccurredAt(call, known.State);
        if (occurredAt > call.Now)
        {
            return null;
        }
        var decision = command.Decide(new CommandInput(known.State, call.Body, occurredAt, reference.Current));
        if (
            decision.Refusal is not null
            || decision.Events.Count == 0
            || EnteredTooLate(call, known.State.Receipt.Resolving.Code, occurredAt) is not null
        )
        {
            return null;
        }
        try
        {
            return await StoreAsync(call, command, key, id, known.State, expected, decision.Events);
        }
        catch (Exception exception) when (exception is StreamVersionException or AnswerTakenException or EventIdTakenException)
        {
            memory.Forget(id);
            return null;
        }
    }

    /// <summary>Beyond the limit for late entries a reason is asked for. Not kept under the key: with a reason it is another request.</summary>
    private Problem? EnteredTooLate(Call call, string agency, DateTimeOffset occurredAt)
    {
        if (
            limits.LateEntryWorkingDays is not { } days
            || call.Body.Has(DossierCommand.LateEntryReason.Name)
            || !LateEntry.IsBeyond(days, occurredAt, call.Now, reference.Current.CalendarFor(agency, VietnamTime.DateOf(call.Now)))
        )
        {
            return null;
        }
        var limit = days.ToString(CultureInfo.InvariantCulture);
        return new Problem(422, "entered-too-late", Json.Instant(occurredAt), limit)
        {
            Errors = [new FieldError("/" + DossierCommand.LateEntryReason.Name, "late-entry-reason", limit)],
        };
    }

    private static DateTimeOffset OccurredAt(Call call, Dossier dossier) =>
        call.Body.Instant("occurredAt") ?? Later(Cut(call.Now), dossier.LastOccurredAt);

    private async Task<Answer> StoreAsync(
        Call call,
        DossierCommand command,
        string? key,
        Guid id,
        Dossier dossier,
        long before,
        IReadOnlyList<DossierEvent> events
    )
    {
        var after = events.Aggregate(dossier, Dossier.Evolve);
        var version = before + events.Count;
        var body = DossierView.ToJson(
            id,
            version,
            after,
            call.Actor,
            call.Now,
            await portal.OfAsync(id, call.Aborted),
            allowed: AllowedTo(call, after)
        );

        var batch = CommandAnswers.BatchFor(call);
        var ids = CommandAnswers.IdsFor(call, key, events.Count);
        batch.Append(id, DossierLog.StreamType, before, events, ids);
        AddRemark(batch, id, command, call.Body, ids);
        if (command.Verb == Verb.Correct && events.Count > 0)
        {
            AddPersonalCorrection(batch, id, call.Body);
        }
        CommandAnswers.Remember(batch, call, key, new StoredAnswer(200, Encoding.UTF8.GetString(body), id, version));
        var result = await answers.AppendAsync(batch);
        memory.Keep(id, after, version);
        return CommandAnswers.Accepted(
            200,
            body,
            version,
            events.Count > 0 ? result.Position : await answers.PositionAsync(id, version, call.Aborted)
        );
    }

    private async Task<Answer> ReceiveOnceAsync(Call call, string? key)
    {
        if (await answers.FindAsync(call, key) is { } answered)
        {
            return answered;
        }
        var receipt = Receipt.Read(call.Body, call.Now, reference.Current, imported: false);
        if (!call.Actor.IsAdministrator && !reference.Current.IsWithin(receipt.Command.Receiving.Code, call.Actor.Agency!))
        {
            return new Problem(403, "agency-out-of-reach", receipt.Command.Receiving.Code);
        }
        var decision = receipt.Decide(reference.Current);
        if (decision.Refusal is { } refusal)
        {
            return await answers.RefuseAsync(call, key, null, refusal);
        }
        var received = (DossierReceived)decision.Events[0];
        if (EnteredTooLate(call, received.Resolving.Code, received.OccurredAt) is { } late)
        {
            return late;
        }
        var taken = 0;
        for (var attempt = 1; ; attempt++)
        {
            var code = await codes.NextAsync(received.Resolving.Code, receipt.Day, taken);
            try
            {
                return await StoreReceiptAsync(call, key, receipt, received with { Code = code });
            }
            catch (ClaimTakenException) when (attempt < CodeAttempts)
            {
                // An imported dossier has this very number: go on above it.
                taken = CodeAllotter.NumberOf(code);
            }
            catch (Exception exception) when (key is not null && exception is AnswerTakenException or EventIdTakenException)
            {
                return await answers.ReplayStoredAsync(call, key!);
            }
        }
    }

    private async Task<Answer> StoreReceiptAsync(Call call, string? key, Receipt receipt, DossierReceived received)
    {
        var id = Guid.CreateVersion7(call.Now);
        var dossier = Dossier.Evolve(null, received);
        var body = DossierView.ToJson(id, 1, dossier, call.Actor, call.Now, PortalState.None);
        var location = $"/v1/dossiers/{id}";

        var batch = CommandAnswers.BatchFor(call);
        var ids = CommandAnswers.IdsFor(call, key, 1);
        batch.Append(id, DossierLog.StreamType, 0, [received], ids);
        batch.Claim(DossierLog.CodeClaim, received.Code, id);
        batch.Also.Add(PersonalData.Insert([(id, receipt.Applicant)]));
        if (call.Body.Has(DossierCommand.LateEntryReason.Name))
        {
            batch.Also.Add(PersonalData.InsertRemarks([(ids[0], id, PersonalData.RemarkOf([DossierCommand.LateEntryReason], call.Body))]));
        }
        CommandAnswers.Remember(batch, call, key, new StoredAnswer(201, Encoding.UTF8.GetString(body), id, 1, location));
        var result = await answers.AppendAsync(batch);
        return CommandAnswers.Accepted(201, body, 1, result.Position).With("Location", location);
    }

    /// <summary>
    /// Whether nothing happened since that version but announcements of the watcher. They say what the clerk could see anyway (a date came near, or passed), and nobody
    /// decided anything: they cost no one a 412.
    /// </summary>
    private async Task<bool> OnlyAnnouncedSinceAsync(EventStream<Dossier> stream, long expected, CancellationToken ct)
    {
        const int most = 20;
        var between = stream.CurrentVersion - expected;
        if (expected < 1 || between is < 1 or > most)
        {
            return false;
        }
        var since = await store.FetchStreamAsync(stream.Id, expected, most, ct);
        return since.Take((int)between).All(stored => stored.Data is DossierOverdue or DossierDueSoon or OpinionOverdue);
    }

    private async Task<Guid?> IdOfAsync(string idOrCode, CancellationToken ct)
    {
        if (Guid.TryParseExact(idOrCode, "D", out var id))
        {
            return id;
        }
        return await IdOfCodeAsync(idOrCode, ct);
    }

    /// <summary>The dossier with this code; null when there is none.</summary>
    public async Task<Guid?> IdOfCodeAsync(string code, CancellationToken ct)
    {
        if (code.Length > 60 || code.Any(char.IsControl))
        {
            return null;
        }
        await using var command = app.CreateCommand("select owner from store.claim where kind = $1 and value = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = DossierLog.CodeClaim });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = code });
        return (Guid?)await command.ExecuteScalarAsync(ct);
    }

    private static void AddRemark(AppendBatch batch, Guid dossier, DossierCommand command, Values body, Guid[] ids)
    {
        // The command's own event is the last: an announcement of a breach may stand before it.
        if (ids.Length > 0 && PersonalData.RemarkOf(command, body) is { } texts)
        {
            batch.Also.Add(PersonalData.InsertRemarks([(ids[^1], dossier, texts)]));
        }
    }

    private static void AddPersonalCorrection(AppendBatch batch, Guid dossier, Values body)
    {
        var field = body.Text("field")!;
        if (MotCua.Dossiers.Commands.CorrectDossier.PersonalFields.Contains(field))
        {
            batch.Also.Add(PersonalData.Correct(dossier, field, body.Text("value")!));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    /// <summary>To microseconds, in local time: what the database can keep.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant) =>
        MotCua.Dossiers.Time.VietnamTime.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond)));
}
