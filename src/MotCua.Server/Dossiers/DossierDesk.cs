using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
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
/// with its personal data, its claim and its answer, all or none; the same key asks the same question for ever, because the answer is stored in that
/// transaction and the ids of the events derive from the key; of two commands on one version one wins, because the append checks the version.
/// </summary>
public sealed class DossierDesk(
    Store store,
    NpgsqlDataSource app,
    ReferenceStore reference,
    CodeAllotter codes,
    SubscriptionDaemon daemon,
    DossierMemory memory,
    ServerLimits limits,
    PortalStates portal
)
{
    private const int CodeAttempts = 5;

    /// <summary>Commands with a key that run in this process: a duplicate gets 409 at once. Across processes it waits in the database and gets the stored answer.</summary>
    private readonly ConcurrentDictionary<(string Caller, string Key), bool> running = new();

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
        return await OnceAtATimeAsync(
            call,
            key,
            async () => await CommandAsRememberedAsync(call, command, key, expected) ?? await CommandOnceAsync(call, command, key, expected)
        );
    }

    public async Task<Answer> ReceiveAsync(Call call)
    {
        var key = call.IdempotencyKey;
        return await OnceAtATimeAsync(call, key, () => ReceiveOnceAsync(call, key));
    }

    public static IReadOnlyCollection<string> AgenciesOf(Dossier dossier) =>
        [dossier.Receipt.Receiving.Code, dossier.Receipt.Resolving.Code, dossier.Holder];

    private async Task<Answer> CommandOnceAsync(Call call, DossierCommand command, string? key, long expected)
    {
        if (await FindAsync(call, Act.CommandDossier, command.Verb, key, whole: false) is not { } found)
        {
            return Problem.NotFound();
        }
        var (stream, answered) = found;
        if (answered is not null)
        {
            return await ReplayAsync(call, answered);
        }
        if (stream.CurrentVersion != expected)
        {
            return await StaleAsync(call, stream.Id, expected);
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
            return await RefuseAsync(call, key, stream.Id, refusal);
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
            return await LostRaceAsync(call, command, key, expected);
        }
        catch (Exception exception) when (key is not null && exception is AnswerTakenException or EventIdTakenException)
        {
            return await ReplayStoredAsync(call, key!);
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

        var batch = BatchFor(call, key, events.Count, out var ids);
        batch.Append(id, DossierLog.StreamType, before, events, ids);
        AddRemark(batch, id, command, call.Body, ids);
        if (command.Verb == Verb.Correct && events.Count > 0)
        {
            AddPersonalCorrection(batch, id, call.Body);
        }
        Remember(batch, call, key, new StoredAnswer(200, Encoding.UTF8.GetString(body), id, version));
        var result = await AppendAsync(batch);
        memory.Keep(id, after, version);
        return Accepted(200, body, version, events.Count > 0 ? result.Position : await PositionAsync(id, version, call.Aborted));
    }

    private async Task<Answer> ReceiveOnceAsync(Call call, string? key)
    {
        if (key is not null && await store.FindAnswerAsync(call.Actor.Subject, key, call.Aborted) is { } answered)
        {
            return await ReplayAsync(call, answered);
        }
        var receipt = Receipt.Read(call.Body, call.Now, reference.Current, imported: false);
        if (!call.Actor.IsAdministrator && !reference.Current.IsWithin(receipt.Command.Receiving.Code, call.Actor.Agency!))
        {
            return new Problem(403, "agency-out-of-reach", receipt.Command.Receiving.Code);
        }
        var decision = receipt.Decide(reference.Current);
        if (decision.Refusal is { } refusal)
        {
            return await RefuseAsync(call, key, null, refusal);
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
                return await ReplayStoredAsync(call, key!);
            }
        }
    }

    private async Task<Answer> StoreReceiptAsync(Call call, string? key, Receipt receipt, DossierReceived received)
    {
        var id = Guid.CreateVersion7(call.Now);
        var dossier = Dossier.Evolve(null, received);
        var body = DossierView.ToJson(id, 1, dossier, call.Actor, call.Now, PortalState.None);
        var location = $"/v1/dossiers/{id}";

        var batch = BatchFor(call, key, 1, out var ids);
        batch.Append(id, DossierLog.StreamType, 0, [received], ids);
        batch.Claim(DossierLog.CodeClaim, received.Code, id);
        batch.Also.Add(PersonalData.Insert([(id, receipt.Applicant)]));
        if (call.Body.Has(DossierCommand.LateEntryReason.Name))
        {
            batch.Also.Add(PersonalData.InsertRemarks([(ids[0], id, PersonalData.RemarkOf([DossierCommand.LateEntryReason], call.Body))]));
        }
        Remember(batch, call, key, new StoredAnswer(201, Encoding.UTF8.GetString(body), id, 1, location));
        var result = await AppendAsync(batch);
        return Accepted(201, body, 1, result.Position).With("Location", location);
    }

    private async Task<AppendResult> AppendAsync(AppendBatch batch)
    {
        var result = await store.AppendAsync(batch, CancellationToken.None);
        daemon.Wake();
        return result;
    }

    /// <summary>A rule said no. Kept under the key like any answer: the same question gets the same answer.</summary>
    private async Task<Answer> RefuseAsync(Call call, string? key, Guid? stream, Refusal refusal)
    {
        var problem = new Problem(422, refusal.Code, [.. refusal.Arguments]);
        if (key is null)
        {
            return problem;
        }
        var batch = new AppendBatch(call.Now);
        Remember(batch, call, key, new StoredAnswer(422, StoredRefusal.Write(refusal), stream));
        try
        {
            await store.AppendAsync(batch, CancellationToken.None);
            return problem;
        }
        catch (AnswerTakenException)
        {
            return await ReplayStoredAsync(call, key);
        }
    }

    private async Task<Answer> LostRaceAsync(Call call, DossierCommand command, string? key, long expected)
    {
        var found = await FindAsync(call, Act.CommandDossier, command.Verb, key, whole: false);
        return found is not { } now ? Problem.NotFound()
            : now.Answer is { } answered ? await ReplayAsync(call, answered)
            : await StaleAsync(call, now.Stream.Id, expected);
    }

    private async Task<Answer> ReplayStoredAsync(Call call, string key) =>
        await ReplayAsync(
            call,
            await store.FindAnswerAsync(call.Actor.Subject, key, call.Aborted)
                ?? throw new InvalidOperationException("an answer that was taken is not there")
        );

    private async Task<Answer> ReplayAsync(Call call, StoredAnswer answered)
    {
        if (!answered.RequestHash.Span.SequenceEqual(call.RequestHash))
        {
            return new Problem(422, "idempotency-key-reused");
        }
        if (answered.Status == 422)
        {
            var refusal = StoredRefusal.Read(answered.Body);
            return new Problem(422, refusal.Code, [.. refusal.Arguments]);
        }
        var position = await PositionAsync(answered.StreamId!.Value, answered.Version!.Value, call.Aborted);
        var answer = Accepted(answered.Status, Encoding.UTF8.GetBytes(answered.Body), answered.Version.Value, position);
        return answered.Location is { } location ? answer.With("Location", location) : answer;
    }

    private async Task<Answer> OnceAtATimeAsync(Call call, string? key, Func<Task<Answer>> work)
    {
        if (key is null)
        {
            return await work();
        }
        var mine = (call.Actor.Subject, key);
        if (!running.TryAdd(mine, true))
        {
            return new Problem(409, "idempotency-key-in-flight") { RetryAfter = 1 };
        }
        try
        {
            return await work();
        }
        finally
        {
            running.TryRemove(mine, out _);
        }
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

    private static AppendBatch BatchFor(Call call, string? key, int events, out Guid[] ids)
    {
        ids = new Guid[events];
        for (var i = 0; i < events; i++)
        {
            ids[i] = key is null ? Guid.CreateVersion7(call.Now) : EventIds.Derive(call.Actor.Subject, key, i);
        }
        var headers = new JsonObject { ["agency"] = call.Actor.Agency };
        return new AppendBatch(call.Now)
        {
            UserName = call.Actor.Subject,
            CorrelationId = System.Diagnostics.Activity.Current?.TraceId.ToString(),
            Headers = headers.ToJsonString(),
        };
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

    private static void Remember(AppendBatch batch, Call call, string? key, StoredAnswer answer)
    {
        if (key is not null)
        {
            batch.Remember(call.Actor.Subject, key, call.RequestHash!, answer);
        }
    }

    private static Answer Accepted(int status, byte[] body, long version, long position) =>
        new Answer { Status = status, Body = body }
            .With("ETag", $"\"{version}\"")
            .With("MotCua-Position", position.ToString(CultureInfo.InvariantCulture));

    private async Task<Problem> StaleAsync(Call call, Guid id, long expected)
    {
        var since = new JsonArray();
        var current = (await store.FetchForWriting<Dossier>(id, DossierLog.Fold, memory.Of(id), null, null, call.Aborted))
            .Stream
            .CurrentVersion;
        foreach (var stored in await store.FetchStreamAsync(id, Math.Min(expected, current), 50, call.Aborted))
        {
            since.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["version"] = stored.Version,
                        ["type"] = stored.Type,
                        ["actor"] = stored.UserName,
                        ["occurredAt"] = Json.Instant(((DossierEvent)stored.Data).OccurredAt),
                        ["recordedAt"] = Json.Instant(stored.RecordedAt),
                    }
            );
        }
        return new Problem(
            412,
            "stale-version",
            expected.ToString(CultureInfo.InvariantCulture),
            current.ToString(CultureInfo.InvariantCulture)
        )
        {
            Extensions = new JsonObject { ["currentVersion"] = current, ["since"] = since },
        };
    }

    private async Task<long> PositionAsync(Guid id, long version, CancellationToken ct) =>
        (await store.FetchStreamAsync(id, version - 1, 1, ct))[0].Position;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    /// <summary>To microseconds, in local time: what the database can keep.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant) =>
        MotCua.Dossiers.Time.VietnamTime.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond)));
}
