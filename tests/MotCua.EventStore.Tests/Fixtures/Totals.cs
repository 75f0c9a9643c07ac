using Npgsql;

namespace MotCua.EventStore.Tests;

/// <summary>A projection whose rows tell exactly which events it saw and how often: the sum per stream, and every position.</summary>
internal sealed class Totals(string name = "totals") : IProjection
{
    public string Name { get; } = name;
    public int PageSize { get; init; } = 100;
    public string Schema { get; } = name;

    public string CreateTablesSql { get; init; } =
        """
            create table total (stream_id uuid primary key, events bigint not null, amount bigint not null, last_version bigint not null);
            create table seen (position bigint not null);
            create table summary (events bigint not null);
            insert into summary values (0);
            """;

    public Func<EventPage, NpgsqlConnection, Task> BeforeWrites { get; set; } = (_, _) => Task.CompletedTask;
    public Func<EventPage, NpgsqlConnection, Task> BetweenWrites { get; set; } = (_, _) => Task.CompletedTask;
    public Func<EventPage, NpgsqlConnection, Task> AfterWrites { get; set; } = (_, _) => Task.CompletedTask;

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await BeforeWrites(page, connection);
        foreach (var e in page.Events)
        {
            if (e.Data is Poison { Bad: true })
                throw new InvalidOperationException("secret of the event");
        }

        await using var seen = new NpgsqlCommand("insert into seen select unnest($1)", connection, transaction);
        seen.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. page.Events.Select(e => e.Position)] });
        await seen.ExecuteNonQueryAsync(ct);
        await BetweenWrites(page, connection);

        // Fails with a unique or not-null violation, or leaves wrong sums, when an event comes twice or out of order.
        const string Add = """
            insert into total as t (stream_id, events, amount, last_version)
            select id, count(*), sum(amount), max(version) from unnest($1, $2, $3) as e(id, amount, version) group by id
            on conflict (stream_id) do update
            set events = t.events + excluded.events, amount = t.amount + excluded.amount, last_version = excluded.last_version
            """;
        await using var total = new NpgsqlCommand(Add, connection, transaction);
        total.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. page.Events.Select(e => e.StreamId)] });
        total.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. page.Events.Select(e => (e.Data as Counted)?.Amount ?? 0L)] });
        total.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. page.Events.Select(e => e.Version)] });
        await total.ExecuteNonQueryAsync(ct);

        await using var summary = new NpgsqlCommand("update summary set events = events + $1", connection, transaction);
        summary.Parameters.Add(new NpgsqlParameter<long> { TypedValue = page.Events.Count });
        await summary.ExecuteNonQueryAsync(ct);
        await AfterWrites(page, connection);
    }

    /// <summary>SHA-256 over every row of every table, in order.</summary>
    public async Task<string> HashAsync(LogDatabase log)
    {
        var rows = await log.QueryAsync(
            $"""
            select t::text from "{Schema}".total t union all select s::text from "{Schema}".seen s union all select s::text from "{Schema}".summary s order by 1
            """
        );
        return $"{rows.Count} rows, "
            + Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', rows)))
            );
    }

    /// <summary>Each stored event was seen once.</summary>
    public async Task<long> SeenOnceAsync(LogDatabase log)
    {
        var stored = await log.CountAsync("select count(*) from events.mt_events");
        var wrong = await log.CountAsync(
            $"""select count(*) from events.mt_events e full join "{Schema}".seen s on s.position = e.seq_id where e.seq_id is null or s.position is null"""
        );
        var seen = await log.CountAsync($"""select count(*) from "{Schema}".seen""");
        var summed = await log.CountAsync($"""select coalesce(sum(events), 0)::bigint from "{Schema}".total""");
        Xunit.Assert.Equal((0L, stored, stored), (wrong, seen, summed));
        return stored;
    }
}
