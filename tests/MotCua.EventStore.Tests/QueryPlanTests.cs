using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>The hot reads stay on their indexes when the log has grown: the plans that a prepared statement uses, at 100,000 events.</summary>
public sealed class QueryPlanTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        if (await log.CountAsync("select count(*) from events.mt_events") > 0)
            return;
        await log.ExecuteAsync(
            """
            insert into events.mt_streams (id, type, version) select md5(s::text)::uuid, 'thing', 10 from generate_series(1, 10000) s;
            insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
                select nextval('events.mt_events_sequence'), gen_random_uuid(), md5(s::text)::uuid, v, '{"amount": 1}', 'counted.v2', now()
                from generate_series(1, 10) v, generate_series(1, 10000) s;
            insert into store.idempotency (caller, key, request_hash, status, body, created_at)
                select 'caller-' || n % 50, 'key-' || n, '', 200, '{}', now() from generate_series(1, 100000) n;
            insert into store.claim (kind, value, owner) select 'code', 'code-' || n, gen_random_uuid() from generate_series(1, 100000) n;
            insert into store.subscription_state (name) values ('view');
            insert into events.mt_event_progression (name, last_seq_id) values ('view:All', 70000);
            analyze
            """
        );
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("fetch_stream", "uuid, bigint, bigint", "md5('7')::uuid, 0, null", "pk_mt_events_stream_and_version")]
    [InlineData("read_all", "bigint, bigint, bigint", "50000, 100000, 500", "pkey_mt_events_seq_id")]
    [InlineData("page_after_checkpoint", "text, bigint, bigint", "'view:All', 100000, 500", "pkey_mt_events_seq_id")]
    [InlineData("find_answer", "text, text", "'caller-7', 'key-7'", "pk_idempotency")]
    [InlineData("find_taken_claim", "varchar[], varchar[]", "'{code}', '{code-7}'", "pk_claim")]
    public async Task a_hot_read_uses_its_index(string file, string types, string values, string index)
    {
        using var resource = new StreamReader(typeof(EventStore).Assembly.GetManifestResourceStream($"MotCua.EventStore.Sql.{file}.sql")!);
        await using var connection = await log.App.OpenConnectionAsync();
        await using var prepare = new NpgsqlCommand(
            $"set plan_cache_mode = force_generic_plan; prepare {file} ({types}) as {await resource.ReadToEndAsync()}",
            connection
        );
        await prepare.ExecuteNonQueryAsync();

        await using var explain = new NpgsqlCommand($"explain (analyze, costs off, timing off) execute {file} ({values})", connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));

        var text = string.Join('\n', plan);
        output.WriteLine(text);
        Assert.Contains(index, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on mt_events", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on idempotency", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on claim", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", text, StringComparison.Ordinal);
    }
}
