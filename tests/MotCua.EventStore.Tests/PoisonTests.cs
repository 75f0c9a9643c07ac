using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>P4: an event that cannot be processed stops only its subscription, is named, and is never skipped.</summary>
public sealed class PoisonTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    public static TheoryData<string> Kinds => ["the handler throws", "unknown type", "undecodable", "constraint", "SQL error"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task the_failing_event_is_found_named_and_processed_after_the_fix(string kind)
    {
        var name = "poison_" + kind.Replace(' ', '_').ToLowerInvariant();
        await AppendOthersAsync(60);
        var id = Guid.CreateVersion7();
        var poison = await log.AppendAsync(id, new Poison(kind == "the handler throws"));
        await AppendOthersAsync(60);
        var type = kind == "unknown type" ? "of_tomorrow" : "poison";
        if (kind == "unknown type")
            await ChangeAsync(poison, "type = 'of_tomorrow'");
        if (kind == "undecodable")
            await ChangeAsync(poison, "data = '[\"secret\"]'");

        var isFixed = false;
        var totals = new Totals(name)
        {
            PageSize = 50,
            AfterWrites = async (page, connection) =>
            {
                if (isFixed || page.Events.All(e => e.Position != poison))
                    return;
                if (kind == "constraint")
                    await ExecuteAsync(connection, "insert into total values (gen_random_uuid(), null, 0, 0)");
                if (kind == "SQL error")
                    await ExecuteAsync(connection, "select 'secret'::int");
            },
        };
        var healthy = new Healthy(name + "_healthy");

        await using (var daemon = log.Daemon(totals, healthy))
        {
            await daemon.CatchUpAsync(CancellationToken.None);

            var status = (await daemon.StatusAsync(CancellationToken.None)).ToDictionary(s => s.Name);
            AssertNamed(status[name], poison, type);
            Assert.Equal(("running", 0L), (status[healthy.Name].Status, status[healthy.Name].Lag));
            Assert.Equal(0, await log.CountAsync($"select count(*) from {name}.seen where position >= $1", poison));
            output.WriteLine($"{kind}: {status[name].Error}");
        }

        await using (var restarted = log.Daemon(totals, healthy))
        {
            await restarted.StartAsync(CancellationToken.None);
            await restarted.CatchUpAsync(CancellationToken.None);
            AssertNamed((await restarted.StatusAsync(CancellationToken.None)).Single(s => s.Name == name), poison, type); // it stays paused

            await restarted.ResumeAsync(name, CancellationToken.None); // and without a fix it pauses again at the same event
            await Eventually.TrueAsync(async () =>
                (await restarted.StatusAsync(CancellationToken.None)).Single(s => s.Name == name) is { Status: "paused" }
            );
            AssertNamed((await restarted.StatusAsync(CancellationToken.None)).Single(s => s.Name == name), poison, type);

            isFixed = true;
            await ChangeAsync(poison, "type = 'poison', data = '{\"bad\": false}'");
            await restarted.ResumeAsync(name, CancellationToken.None);
            Assert.True(
                await restarted.WaitForAsync(
                    name,
                    await log.Store.SettledPositionAsync(CancellationToken.None),
                    TimeSpan.FromSeconds(15),
                    CancellationToken.None
                )
            );
        }
        output.WriteLine($"{await totals.SeenOnceAsync(log)} events seen once");
    }

    private static void AssertNamed(SubscriptionStatus status, long position, string type)
    {
        Assert.Equal(("paused", position, type), (status.Status, status.FailedPosition, status.FailedType));
        Assert.Equal(position - 1, status.Position);
        Assert.DoesNotContain("secret", status.Error, StringComparison.Ordinal);
    }

    private async Task AppendOthersAsync(int count)
    {
        var batch = new AppendBatch(DateTimeOffset.UtcNow);
        for (var i = 0; i < count; i++)
            batch.Append(Guid.CreateVersion7(), "thing", 0, [new Counted(i)]);
        await log.Store.AppendAsync(batch, CancellationToken.None);
    }

    private Task ChangeAsync(long position, string set) =>
        log.ExecuteAsync(
            $"begin; set local events.allow_change = 'on'; update events.mt_events set {set} where seq_id = {position}; commit"
        );

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Looks at no event.</summary>
    private sealed class Healthy(string name) : ISubscription
    {
        public string Name { get; } = name;
        public int PageSize => 50;

        public Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct) =>
            Task.CompletedTask;
    }
}
