using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>Idempotency keys and values that may be in use once.</summary>
public sealed class AnswerAndClaimTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    private readonly Guid _id = Guid.CreateVersion7();

    [Fact]
    public async Task an_answer_is_given_again_byte_for_byte_and_only_to_its_caller()
    {
        var batch = Opening(_id);
        var body = """{ "b": 1,  "a": "Hồ sơ" }""";
        batch.Remember("lan", "key-1", [1, 2, 3], new StoredAnswer(201, body, _id, 1, "/v1/things/1"));
        await log.Store.AppendAsync(batch, CancellationToken.None);

        var answer = await log.Store.FindAnswerAsync("lan", "key-1", CancellationToken.None);
        var (stream, same) = await log.Store.FetchForWriting<string>(_id, (_, e) => e.Type, null, "lan", "key-1", CancellationToken.None);

        Assert.Equal((201, body, _id, 1L, "/v1/things/1"), (answer!.Status, answer.Body, answer.StreamId, answer.Version, answer.Location));
        Assert.Equal([1, 2, 3], answer.RequestHash.ToArray());
        Assert.Equal(batch.RecordedAt, answer.CreatedAt, TimeSpan.FromMicroseconds(1));
        Assert.Equal(("opened", body), (stream.Aggregate, same!.Body));
        Assert.Null(await log.Store.FindAnswerAsync("minh", "key-1", CancellationToken.None));
    }

    [Fact]
    public async Task an_answer_may_be_kept_without_events()
    {
        var batch = new AppendBatch(DateTimeOffset.UtcNow);
        batch.Remember("lan", "key-2", [], new StoredAnswer(200, "{}"));

        Assert.Equal(0, (await log.Store.AppendAsync(batch, CancellationToken.None)).Position);

        var answer = await log.Store.FindAnswerAsync("lan", "key-2", CancellationToken.None);
        Assert.Equal((200, (Guid?)null, (long?)null, (string?)null), (answer!.Status, answer.StreamId, answer.Version, answer.Location));
    }

    [Fact]
    public async Task fifty_equal_requests_at_once_have_one_effect()
    {
        async Task<Exception?> Try(int i)
        {
            var batch = Opening(Guid.CreateVersion7());
            batch.Remember("lan", "key-50", [], new StoredAnswer(200, $"{i}"));
            return await Record.ExceptionAsync(() => log.Store.AppendAsync(batch, CancellationToken.None));
        }
        var before = await log.CountAsync("select count(*) from events.mt_events");

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(Try));

        Assert.Single(results, e => e is null);
        Assert.All(
            results.OfType<Exception>(),
            e => Assert.Equal(("lan", "key-50"), (Assert.IsType<AnswerTakenException>(e).Caller, ((AnswerTakenException)e).Key))
        );
        Assert.Equal(before + 1, await log.CountAsync("select count(*) from events.mt_events"));
        output.WriteLine($"{results.Length} requests, 1 effect");
    }

    [Fact]
    public async Task the_taken_key_of_a_large_batch_is_named()
    {
        var first = Opening(_id);
        first.Remember("lan", "key-7", [], new StoredAnswer(200, "{}"));
        await log.Store.AppendAsync(first, CancellationToken.None);

        var many = new AppendBatch(DateTimeOffset.UtcNow);
        foreach (var i in Enumerable.Range(3, 10))
            many.Remember("lan", $"key-{i}", [], new StoredAnswer(200, "{}"));

        var e = await Assert.ThrowsAsync<AnswerTakenException>(() => log.Store.AppendAsync(many, CancellationToken.None));
        Assert.Equal("key-7", e.Key);
        Assert.Null(await log.Store.FindAnswerAsync("lan", "key-3", CancellationToken.None));
    }

    [Fact]
    public async Task a_claimed_value_belongs_to_its_first_owner()
    {
        async Task<Exception?> Try(Guid id)
        {
            var batch = Opening(id);
            batch.Claim("code", $"other-{id}", id);
            batch.Claim("code", "H01-000001", id);
            return await Record.ExceptionAsync(() => log.Store.AppendAsync(batch, CancellationToken.None));
        }
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToList();

        var results = await Task.WhenAll(ids.Select(Try));

        var winner = ids[Array.IndexOf(results, null)];
        Assert.Single(results, e => e is null);
        Assert.All(
            results.OfType<Exception>().Select(Assert.IsType<ClaimTakenException>),
            e => Assert.Equal(("code", "H01-000001", winner), (e.Kind, e.Value, e.Owner))
        );
        Assert.Equal(2, await log.CountAsync("select count(*) from store.claim where kind = 'code'"));
    }

    [Fact]
    public async Task a_value_or_key_twice_in_one_batch_is_refused()
    {
        var claims = Opening(_id);
        claims.Claim("twice", "v", _id);
        claims.Claim("twice", "v", _id);
        Assert.Equal(
            "v",
            (await Assert.ThrowsAsync<ClaimTakenException>(() => log.Store.AppendAsync(claims, CancellationToken.None))).Value
        );

        var answers = Opening(_id);
        answers.Remember("lan", "twice", [], new StoredAnswer(200, "{}"));
        answers.Remember("lan", "twice", [], new StoredAnswer(200, "{}"));
        await Assert.ThrowsAsync<AnswerTakenException>(() => log.Store.AppendAsync(answers, CancellationToken.None));
    }

    private static AppendBatch Opening(Guid id)
    {
        var batch = new AppendBatch(DateTimeOffset.UtcNow);
        batch.Append(id, "thing", 0, [new Opened("a")]);
        return batch;
    }
}
