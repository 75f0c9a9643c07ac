using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>D5: a batch leaves all of its effects or none, wherever it fails. The places are enumerated, not sampled.</summary>
public sealed class AtomicityTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    private static readonly string[] Tables =
    [
        "store.idempotency",
        "store.claim",
        "public.person",
        "public.phone",
        "events.mt_streams",
        "events.mt_events",
    ];

    private static readonly string[] Moments = ["before insert", "after insert", "at commit"];

    [Theory]
    [InlineData("raise exception 'fault'", typeof(PostgresException))]
    [InlineData("perform pg_terminate_backend(pg_backend_pid())", typeof(OutcomeUnknownException))]
    public async Task a_failure_at_any_statement_leaves_nothing(string fault, Type expected)
    {
        await log.QueryAsync(
            $"""
            create table if not exists public.person (id uuid primary key, name text);
            create table if not exists public.phone (id uuid primary key, number text);
            grant insert on public.person, public.phone to motcua_app;
            create or replace function public.fault() returns trigger language plpgsql security definer as $f$ begin {fault}; return new; end $f$
            """
        );
        var places = 0;
        foreach (var table in Tables)
        {
            foreach (var moment in Moments)
            {
                var trigger =
                    moment == "at commit"
                        ? "constraint trigger fault after insert on {0} deferrable initially deferred"
                        : $"trigger fault {moment} on {{0}}";
                await log.QueryAsync($"create {string.Format(null, trigger, table)} for each row execute function public.fault()");

                var e = await Record.ExceptionAsync(AppendEverythingAsync);

                Assert.IsType(expected, e);
                await log.QueryAsync($"drop trigger fault on {table}");
                foreach (var other in Tables)
                    Assert.Equal(0, await log.CountAsync($"select count(*) from {other}"));
                places++;
            }
        }
        output.WriteLine($"nothing left after failures at {places} places");
        Assert.Equal(18, places);

        await AppendEverythingAsync(); // and the same batch is good
        foreach (var table in Tables)
            Assert.Equal(1, await log.CountAsync($"select count(*) from {table}"));
        await log.QueryAsync(
            "begin; set local events.allow_change = 'on'; truncate events.mt_streams, events.mt_events, store.claim, store.idempotency, public.person, public.phone; commit"
        );
    }

    private async Task AppendEverythingAsync()
    {
        var id = Guid.CreateVersion7();
        var batch = new AppendBatch(DateTimeOffset.UtcNow);
        batch.Remember("lan", "key", [], new StoredAnswer(200, "{}"));
        batch.Claim("code", "H01", id);
        batch.Also.Add(new NpgsqlBatchCommand("insert into public.person values ($1, 'Lan')") { Parameters = { new() { Value = id } } });
        batch.Also.Add(new NpgsqlBatchCommand("insert into public.phone values ($1, '09')") { Parameters = { new() { Value = id } } });
        batch.Append(id, "thing", 0, [new Opened("a")]);
        await log.Store.AppendAsync(batch, CancellationToken.None);
    }
}
