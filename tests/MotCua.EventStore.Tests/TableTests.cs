using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>The tables are Marten's, nobody changes the log, and the application may only append.</summary>
public sealed class TableTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    [Fact]
    public async Task columns_are_those_of_Marten_9_29()
    {
        string[] expected =
        [
            "mt_event_progression.name character varying NO",
            "mt_event_progression.last_seq_id bigint YES",
            "mt_event_progression.last_updated timestamp with time zone YES transaction_timestamp()",
            "mt_events.seq_id bigint NO",
            "mt_events.id uuid NO",
            "mt_events.stream_id uuid YES",
            "mt_events.version bigint NO",
            "mt_events.data jsonb NO",
            "mt_events.bdata bytea YES",
            "mt_events.type character varying(500) NO",
            "mt_events.timestamp timestamp with time zone NO now()",
            "mt_events.tenant_id character varying YES '*DEFAULT*'::character varying",
            "mt_events.mt_dotnet_type character varying YES",
            "mt_events.correlation_id character varying YES",
            "mt_events.causation_id character varying YES",
            "mt_events.headers jsonb YES",
            "mt_events.user_name character varying YES",
            "mt_events.is_archived boolean YES false",
            "mt_streams.id uuid NO",
            "mt_streams.type character varying YES",
            "mt_streams.version bigint YES",
            "mt_streams.timestamp timestamp with time zone NO now()",
            "mt_streams.created timestamp with time zone NO now()",
            "mt_streams.tenant_id character varying YES '*DEFAULT*'::character varying",
            "mt_streams.is_archived boolean YES false",
        ];

        var actual = await log.QueryAsync(
            """
            select concat_ws(' ', table_name || '.' || column_name,
                             data_type || coalesce('(' || character_maximum_length || ')', ''), is_nullable, column_default)
            from information_schema.columns where table_schema = 'events'
            order by table_name, ordinal_position
            """
        );

        Assert.Equal(expected, actual);
        output.WriteLine($"{actual.Count} columns");
    }

    [Fact]
    public async Task indexes_constraints_and_sequence_are_those_of_Marten_9_29()
    {
        string[] indexes =
        [
            "CREATE INDEX idx_mt_events_event_type_seq_id ON events.mt_events USING btree (type, seq_id)",
            "CREATE UNIQUE INDEX idx_mt_events_event_id ON events.mt_events USING btree (id)",
            "CREATE UNIQUE INDEX pk_mt_event_progression ON events.mt_event_progression USING btree (name)",
            "CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON events.mt_events USING btree (stream_id, version)",
            "CREATE UNIQUE INDEX pkey_mt_events_seq_id ON events.mt_events USING btree (seq_id)",
            "CREATE UNIQUE INDEX pkey_mt_streams_id ON events.mt_streams USING btree (id)",
        ];
        Assert.Equal(
            indexes,
            await log.QueryAsync(
                """select regexp_replace(indexdef, ' WITH .*', '') from pg_indexes where schemaname = 'events' order by indexdef collate "C" """
            )
        );

        string[] constraints =
        [
            "fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES events.mt_streams(id) ON DELETE CASCADE",
            "pk_mt_event_progression PRIMARY KEY (name)",
            "pkey_mt_events_seq_id PRIMARY KEY (seq_id)",
            "pkey_mt_streams_id PRIMARY KEY (id)",
        ];
        Assert.Equal(
            constraints,
            await log.QueryAsync(
                "select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'events'::regnamespace order by conname"
            )
        );

        // Owned by the column, and drawing one number at a time: the published floor depends on it.
        Assert.Equal(["events.mt_events_sequence"], await log.QueryAsync("select pg_get_serial_sequence('events.mt_events', 'seq_id')"));
        Assert.Equal(1, await log.CountAsync("select seqcache from pg_sequence where seqrelid = 'events.mt_events_sequence'::regclass"));
    }

    [Theory]
    [InlineData("update events.mt_events set user_name = 'x'")]
    [InlineData("delete from events.mt_events")]
    [InlineData("delete from events.mt_streams")]
    [InlineData("truncate events.mt_events")]
    [InlineData("truncate events.mt_streams cascade")]
    public async Task not_even_the_superuser_changes_an_event_by_mistake(string sql)
    {
        await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"));
        var before = await log.CountAsync("select count(*) from events.mt_events");

        var e = await Assert.ThrowsAsync<PostgresException>(() => log.QueryAsync(sql));

        Assert.Equal("MC001", e.SqlState);
        Assert.Equal(before, await log.CountAsync("select count(*) from events.mt_events"));

        await log.QueryAsync($"begin; set local events.allow_change = 'on'; {sql}; rollback"); // the named escape
    }

    [Fact]
    public async Task the_application_may_append_and_read_and_nothing_else()
    {
        await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"));
        string[] refused =
        [
            "insert into events.mt_events (seq_id, id, version, data, type, timestamp) values (1000000, gen_random_uuid(), 1, '{}', 'x', now())",
            "update events.mt_events set user_name = 'x'",
            "delete from events.mt_events",
            "truncate events.mt_events cascade",
            "insert into events.mt_streams (id) values (gen_random_uuid())",
            "update events.mt_streams set version = 0",
            "delete from events.mt_streams",
            "select nextval('events.mt_events_sequence')",
            "select setval('events.mt_events_sequence', 1)",
            "alter table events.mt_events disable trigger all",
            "drop function events.append_events",
            "create table events.x ()",
            "update store.idempotency set body = ''",
            "delete from store.idempotency",
            "update store.claim set value = ''",
            "delete from store.claim",
            "insert into store.schema_migrations (version, component, name, sha256) values (1, 'x', 'x', 'x')",
            "set role motcua_owner",
        ];

        foreach (var sql in refused)
        {
            await using var command = log.App.CreateCommand("begin; set local events.allow_change = 'on'; " + sql);
            var e = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.True(e.SqlState == PostgresErrorCodes.InsufficientPrivilege, $"{sql}: {e.Message}");
        }
        output.WriteLine($"{refused.Length} statements refused");
        Assert.Equal(
            ["False"],
            await log.QueryAsync("select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = 'motcua_app'")
        );
    }

    [Fact]
    public async Task nobody_else_may_call_the_functions()
    {
        var granted = await log.QueryAsync(
            """
            select p.proname || ' ' || acl.grantee::regrole
            from pg_proc p cross join aclexplode(p.proacl) acl
            where p.pronamespace = 'events'::regnamespace and acl.grantee <> p.proowner
            order by 1
            """
        );

        Assert.Equal(["append_events motcua_app", "floor_key motcua_app", "settled_position motcua_app"], granted);
    }
}
