using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Submissions;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Submissions;

/// <summary>
/// The way of a submission over HTTP. What may be relied on is what <see cref="DossierDesk"/> promises, and: a portal code is used once, so that the portal may send a
/// submission as often as it likes; and an acceptance, the dossier that it receives, and the applicant's row that moves to that dossier are stored together or not at all.
/// </summary>
public sealed class SubmissionDesk(
    Store store,
    NpgsqlDataSource app,
    ReferenceStore reference,
    CodeAllotter codes,
    SubscriptionDaemon daemon
)
{
    private const int CodeAttempts = 5;

    public async Task<Answer> ReadAsync(Call call)
    {
        if (await FindAsync(call, Act.ReadDossier, null) is not { } stream)
        {
            return Problem.NotFound();
        }
        Applicant? applicant = null;
        IEnumerable<JsonElement>? remarks = null;
        if (Reach.MaySeePersonalData(call.Actor))
        {
            // Since its acceptance the applicant is the dossier's.
            applicant = await PersonalData.FindAsync(app, stream.Aggregate!.Acceptance?.Dossier ?? stream.Id, call.Aborted);
            var texts = await PersonalData.RemarksAsync(app, stream.Id, call.Aborted);
            remarks = stream.Events.Where(stored => texts.ContainsKey(stored.Id)).Select(stored => texts[stored.Id]);
        }
        var body = SubmissionView.ToJson(stream.Id, stream.CurrentVersion, stream.Aggregate!, call.Actor, call.Now, applicant, remarks);
        return new Answer { Body = body }.With("ETag", $"\"{stream.CurrentVersion}\"");
    }

    public async Task<Answer> ArriveAsync(Call call)
    {
        var key = call.IdempotencyKey;
        if (key is not null && await store.FindAnswerAsync(call.Actor.Subject, key, call.Aborted) is { } answered)
        {
            return await ReplayAsync(call, answered);
        }
        var arrival = SubmissionBody.Read(call.Body, call.Now, reference.Current);
        if (!MayReceiveAt(call.Actor, arrival.Agency))
        {
            return new Problem(403, "agency-out-of-reach", arrival.Agency);
        }
        var id = Guid.CreateVersion7(call.Now);
        var submission = Submission.Evolve(null, arrival);
        var body = SubmissionView.ToJson(id, 1, submission, call.Actor, call.Now);
        var location = $"/v1/submissions/{id}";
        var batch = BatchFor(call);
        batch.Append(id, SubmissionLog.StreamType, 0, [arrival], [EventId(call, key, 0)]);
        batch.Claim(SubmissionLog.PortalCodeClaim, arrival.PortalCode, id);
        batch.Also.Add(PersonalData.Insert([(id, SubmissionBody.ApplicantOf(call.Body))]));
        Remember(batch, call, key, new StoredAnswer(201, Encoding.UTF8.GetString(body), id, 1, location));
        try
        {
            return Accepted(201, body, 1, await AppendAsync(batch)).With("Location", location);
        }
        catch (ClaimTakenException)
        {
            return await SentAgainAsync(call, arrival);
        }
        catch (Exception exception) when (key is not null && exception is AnswerTakenException or EventIdTakenException)
        {
            return await ReplayStoredAsync(call, key!);
        }
    }

    public Task<Answer> NotifyAsync(Call call) =>
        CommandAsync(call, SubmissionVerb.Notify, (_, at) => new SubmissionNotified { OccurredAt = at });

    public Task<Answer> AskAsync(Call call) =>
        CommandAsync(call, SubmissionVerb.Ask, (_, at) => new SubmissionCorrectionAsked { OccurredAt = at });

    public Task<Answer> RejectAsync(Call call) =>
        CommandAsync(call, SubmissionVerb.Reject, (_, at) => new SubmissionRejected { OccurredAt = at });

    public Task<Answer> ResubmitAsync(Call call) =>
        CommandAsync(
            call,
            SubmissionVerb.Resubmit,
            (submission, at) =>
            {
                var (calendar, rules, clock) = SubmissionBody.ClockOf(submission.Arrival.Agency, at, reference.Current);
                return new SubmissionResubmitted
                {
                    OccurredAt = at,
                    NotifyDueAt = clock.NotifyDueAt,
                    AcceptDueAt = clock.AcceptDueAt,
                    RuleSet = rules.Name,
                    CalendarVersion = calendar.Version,
                };
            }
        );

    /// <summary>Receives the dossier by the rules of <c>POST /v1/dossiers</c>.</summary>
    public async Task<Answer> AcceptAsync(Call call)
    {
        var key = call.IdempotencyKey;
        var expected = call.ExpectedVersion;
        if (await FindAsync(call, Act.CommandDossier, SubmissionVerb.Accept) is not { } stream)
        {
            return Problem.NotFound();
        }
        if (key is not null && await store.FindAnswerAsync(call.Actor.Subject, key, call.Aborted) is { } answered)
        {
            return await ReplayAsync(call, answered);
        }
        if (stream.CurrentVersion != expected)
        {
            return Stale(expected, stream.CurrentVersion);
        }
        var submission = stream.Aggregate!;
        if (!MayReceiveAt(call.Actor, submission.Arrival.Agency))
        {
            return new Problem(403, "agency-out-of-reach", submission.Arrival.Agency);
        }
        var at = OccurredAt(call, submission);
        if (submission.Check(SubmissionVerb.Accept, at) is { } refusal)
        {
            return await RefuseAsync(call, key, stream.Id, refusal);
        }
        var receipt = Receipt.Read(SubmissionBody.ReceiptOf(submission, call.Body, at), call.Now, reference.Current, imported: false);
        receipt = receipt with { Command = receipt.Command with { Submission = stream.Id } };
        var decision = receipt.Decide(reference.Current);
        if (decision.Refusal is { } no)
        {
            return await RefuseAsync(call, key, stream.Id, no);
        }
        var received = (DossierReceived)decision.Events[0];
        var taken = 0;
        for (var attempt = 1; ; attempt++)
        {
            var code = await codes.NextAsync(received.Resolving.Code, receipt.Day, taken);
            try
            {
                return await StoreAcceptanceAsync(call, key, stream, received with { Code = code });
            }
            catch (ClaimTakenException) when (attempt < CodeAttempts)
            {
                taken = CodeAllotter.NumberOf(code);
            }
            catch (Exception exception) when (exception is StreamVersionException or AnswerTakenException or EventIdTakenException)
            {
                return await LostRaceAsync(call, key, stream.Id, expected);
            }
        }
    }

    private async Task<Answer> StoreAcceptanceAsync(Call call, string? key, EventStream<Submission> stream, DossierReceived received)
    {
        var dossier = Guid.CreateVersion7(call.Now);
        var accepted = new SubmissionAccepted
        {
            OccurredAt = received.OccurredAt,
            Dossier = dossier,
            DossierCode = received.Code,
        };
        var version = stream.CurrentVersion + 1;
        var after = Submission.Evolve(stream.Aggregate, accepted);
        var body = SubmissionView.ToJson(stream.Id, version, after, call.Actor, call.Now);
        var location = $"/v1/dossiers/{dossier}";
        var batch = BatchFor(call);
        batch.Append(stream.Id, SubmissionLog.StreamType, stream.CurrentVersion, [accepted], [EventId(call, key, 0)]);
        batch.Append(dossier, DossierLog.StreamType, 0, [received], [EventId(call, key, 1)]);
        batch.Claim(DossierLog.CodeClaim, received.Code, dossier);
        batch.Also.Add(PersonalData.Move(stream.Id, dossier));
        Remember(batch, call, key, new StoredAnswer(201, Encoding.UTF8.GetString(body), stream.Id, version, location));
        return Accepted(201, body, version, await AppendAsync(batch)).With("Location", location);
    }

    private async Task<Answer> CommandAsync(Call call, string verb, Func<Submission, DateTimeOffset, SubmissionEvent> decide)
    {
        var key = call.IdempotencyKey;
        var expected = call.ExpectedVersion;
        if (await FindAsync(call, Act.CommandDossier, verb) is not { } stream)
        {
            return Problem.NotFound();
        }
        if (key is not null && await store.FindAnswerAsync(call.Actor.Subject, key, call.Aborted) is { } answered)
        {
            return await ReplayAsync(call, answered);
        }
        if (stream.CurrentVersion != expected)
        {
            return Stale(expected, stream.CurrentVersion);
        }
        var submission = stream.Aggregate!;
        var at = OccurredAt(call, submission);
        if (submission.Check(verb, at) is { } refusal)
        {
            return await RefuseAsync(call, key, stream.Id, refusal);
        }
        var happened = decide(submission, at);
        var version = stream.CurrentVersion + 1;
        var body = SubmissionView.ToJson(stream.Id, version, Submission.Evolve(submission, happened), call.Actor, call.Now);
        var batch = BatchFor(call);
        var eventId = EventId(call, key, 0);
        batch.Append(stream.Id, SubmissionLog.StreamType, stream.CurrentVersion, [happened], [eventId]);
        if (SubmissionBody.RemarkOf(call.Body) is { } texts)
        {
            batch.Also.Add(PersonalData.InsertRemarks([(eventId, stream.Id, texts)]));
        }
        Remember(batch, call, key, new StoredAnswer(200, Encoding.UTF8.GetString(body), stream.Id, version));
        try
        {
            return Accepted(200, body, version, await AppendAsync(batch));
        }
        catch (Exception exception) when (exception is StreamVersionException or AnswerTakenException or EventIdTakenException)
        {
            return await LostRaceAsync(call, key, stream.Id, expected);
        }
    }

    /// <summary>A submission that the caller may see.</summary>
    private async Task<EventStream<Submission>?> FindAsync(Call call, Act act, string? verb)
    {
        if (!Guid.TryParseExact(call.Path("id"), "D", out var id))
        {
            return null;
        }
        var stream = await store.FetchForWriting<Submission>(id, SubmissionLog.Fold, call.Aborted);
        if (stream.Aggregate is not { } submission)
        {
            return null;
        }
        string[] agencies = [submission.Arrival.Agency, submission.Arrival.ResolvingAgency];
        return Reach.Decide(call.Actor, act, agencies, reference.Current.IsWithin, verb) switch
        {
            Verdict.Allowed => stream,
            Verdict.Forbidden => throw new ProblemException(new Problem(403, "forbidden", verb ?? act.ToString())),
            _ => null,
        };
    }

    /// <summary>The portal's code is known. The same submission again is answered with what it has become.</summary>
    private async Task<Answer> SentAgainAsync(Call call, SubmissionArrived arrival)
    {
        await using var command = app.CreateCommand("select owner from store.claim where kind = $1 and value = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = SubmissionLog.PortalCodeClaim });
        command.Parameters.Add(new NpgsqlParameter { Value = arrival.PortalCode });
        var id = (Guid)(await command.ExecuteScalarAsync(call.Aborted))!;
        var stream = await store.FetchForWriting<Submission>(id, SubmissionLog.Fold, call.Aborted);
        var known = stream.Aggregate!.Arrival;
        var same =
            (known.ProcedureCode, known.Agency, known.ResolvingAgency, known.Branch, known.ApplicantKind)
                == (arrival.ProcedureCode, arrival.Agency, arrival.ResolvingAgency, arrival.Branch, arrival.ApplicantKind)
            && (known.OccurredAt == arrival.OccurredAt || !call.Body.Has("submittedAt"));
        if (!same || !MayReceiveAt(call.Actor, known.Agency))
        {
            return new Problem(409, "portal-code-taken", arrival.PortalCode);
        }
        var body = SubmissionView.ToJson(id, stream.CurrentVersion, stream.Aggregate!, call.Actor, call.Now);
        return Accepted(200, body, stream.CurrentVersion, stream.Events[^1].Position).With("Location", $"/v1/submissions/{id}");
    }

    private bool MayReceiveAt(Actor actor, string agency) => actor.IsAdministrator || reference.Current.IsWithin(agency, actor.Agency!);

    private static DateTimeOffset OccurredAt(Call call, Submission submission)
    {
        if (call.Body.Instant("occurredAt") is { } given)
        {
            return given <= call.Now
                ? given
                : throw new ProblemException(Problem.Fields(new FieldError("/occurredAt", "in-the-future", Json.Instant(call.Now))));
        }
        var now = DossierDesk.Cut(call.Now);
        return now > submission.LastOccurredAt ? now : submission.LastOccurredAt;
    }

    private async Task<long> AppendAsync(AppendBatch batch)
    {
        var result = await store.AppendAsync(batch, CancellationToken.None);
        daemon.Wake();
        return result.Position;
    }

    /// <summary>Kept under the key like any answer: the same question gets the same answer.</summary>
    private async Task<Answer> RefuseAsync(Call call, string? key, Guid stream, Refusal refusal)
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

    private async Task<Answer> LostRaceAsync(Call call, string? key, Guid id, long expected)
    {
        if (key is not null && await store.FindAnswerAsync(call.Actor.Subject, key, call.Aborted) is { } answered)
        {
            return await ReplayAsync(call, answered);
        }
        return Stale(expected, (await store.FetchForWriting<Submission>(id, SubmissionLog.Fold, call.Aborted)).CurrentVersion);
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
        var stored = await store.FetchStreamAsync(answered.StreamId!.Value, answered.Version!.Value - 1, 1, call.Aborted);
        var answer = Accepted(answered.Status, Encoding.UTF8.GetBytes(answered.Body), answered.Version.Value, stored[0].Position);
        return answered.Location is { } location ? answer.With("Location", location) : answer;
    }

    private static Problem Stale(long expected, long current) =>
        new(412, "stale-version", expected.ToString(CultureInfo.InvariantCulture), current.ToString(CultureInfo.InvariantCulture))
        {
            Extensions = new JsonObject { ["currentVersion"] = current },
        };

    private static AppendBatch BatchFor(Call call) =>
        new(call.Now)
        {
            UserName = call.Actor.Subject,
            CorrelationId = System.Diagnostics.Activity.Current?.TraceId.ToString(),
            Headers = new JsonObject { ["agency"] = call.Actor.Agency }.ToJsonString(),
        };

    private static Guid EventId(Call call, string? key, int index) =>
        key is null ? Guid.CreateVersion7(call.Now) : EventIds.Derive(call.Actor.Subject, key, index);

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
}
