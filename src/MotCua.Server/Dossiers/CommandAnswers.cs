using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Submissions;
using MotCua.EventStore;
using MotCua.Server.Http;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary>
/// What every command over HTTP has in common, whatever it is a command on: its answer is kept under the caller's key in the transaction of its events, and the ids of
/// these derive from the key, so that the same key asks the same question for ever and a retry of unknown outcome cannot apply twice.
/// </summary>
public sealed class CommandAnswers(Store store, SubscriptionDaemon daemon)
{
    /// <summary>Commands with a key that run in this process: a duplicate gets 409 at once. Across processes it waits in the database and gets the stored answer.</summary>
    private readonly ConcurrentDictionary<(string Caller, string Key), bool> running = new();

    public async Task<Answer> OnceAtATimeAsync(Call call, string? key, Func<Task<Answer>> work)
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

    /// <summary>The answer that was given under this key; null when there is none.</summary>
    public async Task<Answer?> FindAsync(Call call, string? key) =>
        key is not null && await store.FindAnswerAsync(call.Actor.Subject, key, call.Aborted) is { } answered
            ? await ReplayAsync(call, answered)
            : null;

    /// <summary>The same, of a key that was found taken.</summary>
    public async Task<Answer> ReplayStoredAsync(Call call, string key) =>
        await FindAsync(call, key) ?? throw new InvalidOperationException("an answer that was taken is not there");

    public async Task<Answer> ReplayAsync(Call call, StoredAnswer answered)
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

    /// <summary>A rule said no. Kept under the key like any answer: the same question gets the same answer.</summary>
    public async Task<Answer> RefuseAsync(Call call, string? key, Guid? stream, Refusal refusal)
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

    /// <summary>412: which version it is now, and who did what since.</summary>
    public async Task<Problem> StaleAsync(Call call, Guid id, long expected)
    {
        var current = 0L;
        var since = new JsonArray();
        // From the start: the caller may have named a version that never was. A dossier has tens of events.
        while (await store.FetchStreamAsync(id, current, 500, call.Aborted) is { Count: > 0 } page)
        {
            current = page[^1].Version;
            foreach (var stored in page.Where(stored => stored.Version > expected).Take(MostSince - since.Count))
            {
                since.Add((JsonNode)Happened(stored));
            }
        }
        return new Problem(412, "stale-version", Number(expected), Number(current))
        {
            Extensions = new JsonObject { ["currentVersion"] = current, ["since"] = since },
        };
    }

    public async Task<AppendResult> AppendAsync(AppendBatch batch)
    {
        var result = await store.AppendAsync(batch, CancellationToken.None);
        daemon.Wake();
        return result;
    }

    public async Task<long> PositionAsync(Guid id, long version, CancellationToken ct) =>
        (await store.FetchStreamAsync(id, version - 1, 1, ct))[0].Position;

    public static AppendBatch BatchFor(Call call) =>
        new(call.Now)
        {
            UserName = call.Actor.Subject,
            CorrelationId = System.Diagnostics.Activity.Current?.TraceId.ToString(),
            Headers = new JsonObject { ["agency"] = call.Actor.Agency }.ToJsonString(),
        };

    public static Guid[] IdsFor(Call call, string? key, int events) =>
        [
            .. Enumerable
                .Range(0, events)
                .Select(i => key is null ? Guid.CreateVersion7(call.Now) : EventIds.Derive(call.Actor.Subject, key, i)),
        ];

    public static void Remember(AppendBatch batch, Call call, string? key, StoredAnswer answer)
    {
        if (key is not null)
        {
            batch.Remember(call.Actor.Subject, key, call.RequestHash!, answer);
        }
    }

    public static Answer Accepted(int status, byte[] body, long version, long position) =>
        new Answer { Status = status, Body = body }
            .With("ETag", $"\"{version}\"")
            .With("MotCua-Position", Number(position));

    private const int MostSince = 50;

    private static JsonObject Happened(StoredEvent stored) =>
        new()
        {
            ["version"] = stored.Version,
            ["type"] = stored.Type,
            ["actor"] = stored.UserName,
            ["occurredAt"] = stored.Data switch
            {
                DossierEvent happened => Json.Instant(happened.OccurredAt),
                SubmissionEvent happened => Json.Instant(happened.OccurredAt),
                _ => null,
            },
            ["recordedAt"] = Json.Instant(stored.RecordedAt),
        };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
