using System.Globalization;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Operations;

/// <summary>One thing that must be so before requests are sent here. <paramref name="Wrong"/> is null when it is so.</summary>
public sealed record ReadyCheck(string Name, string? Wrong);

/// <summary>
/// Whether this process can serve. Anybody may ask as often as they like: answers are shared for a second, so that asking costs the database nothing.
/// </summary>
public sealed class Readiness(
    NpgsqlDataSource app,
    SubscriptionWatch subscriptions,
    ReferenceStore reference,
    ServerLimits limits,
    TimeProvider clock
)
{
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DatabaseBound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuestionBound = TimeSpan.FromSeconds(3);
    private static readonly Migration[] Known = [.. Migrations.OfEventStore, .. DatabaseHost.Own];

    private readonly Lock asking = new();
    private Task<IReadOnlyList<ReadyCheck>>? last;
    private long lastAt;

    public Task<IReadOnlyList<ReadyCheck>> CheckAsync()
    {
        lock (asking)
        {
            if (last is null || (last.IsCompleted && clock.GetElapsedTime(lastAt) > Shared))
            {
                (last, lastAt) = (LookAsync(), clock.GetTimestamp());
            }
            return last;
        }
    }

    private async Task<IReadOnlyList<ReadyCheck>> LookAsync()
    {
        List<ReadyCheck> checks = [new("reference", reference.IsLoaded ? null : "reference data are not loaded")];
        var database = await AskAsync("database", DatabaseBound, PingAsync);
        checks.AddRange(database);
        if (database[0].Wrong is null)
        {
            checks.AddRange(await AskAsync("migrations", QuestionBound, MigrationsAsync));
            checks.AddRange(await AskAsync("subscriptions", QuestionBound, SubscriptionsAsync));
        }
        return checks;
    }

    private static async Task<IReadOnlyList<ReadyCheck>> AskAsync(
        string name,
        TimeSpan bound,
        Func<CancellationToken, Task<IReadOnlyList<ReadyCheck>>> ask
    )
    {
        using var time = new CancellationTokenSource(bound);
        try
        {
            return await ask(time.Token).WaitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            return [new ReadyCheck(name, string.Create(CultureInfo.InvariantCulture, $"no answer within {bound.TotalSeconds} s"))];
        }
        catch (PostgresException exception)
        {
            return [new ReadyCheck(name, $"PostgreSQL {exception.SqlState}")];
        }
        catch (NpgsqlException)
        {
            return [new ReadyCheck(name, "cannot be reached")];
        }
    }

    private async Task<IReadOnlyList<ReadyCheck>> PingAsync(CancellationToken ct)
    {
        await using var command = app.CreateCommand("select 1");
        await command.ExecuteScalarAsync(ct);
        return [new ReadyCheck("database", null)];
    }

    private async Task<IReadOnlyList<ReadyCheck>> MigrationsAsync(CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Operations.missing_migrations"));
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Known.Select(migration => migration.Component)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. Known.Select(migration => migration.Version)] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var missing = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            missing.Add(reader.GetString(0));
        }
        return [new ReadyCheck("migrations", missing.Count == 0 ? null : "missing: " + string.Join(", ", missing))];
    }

    private async Task<IReadOnlyList<ReadyCheck>> SubscriptionsAsync(CancellationToken ct) =>
        [.. (await subscriptions.LookAsync(ct)).Select(lag => new ReadyCheck("subscription " + lag.Status.Name, WrongWith(lag)))];

    private string? WrongWith(SubscriptionLag lag)
    {
        var status = lag.Status;
        return status.Status == "paused"
            ? status.FailedPosition is { } position
                ? FormattableString.Invariant($"paused before position {position}")
                : "paused"
            : status.Lag > limits.ReadyLagEvents || lag.Behind.TotalSeconds > limits.ReadyLagSeconds
                ? FormattableString.Invariant($"{status.Lag} events and {lag.Behind.TotalSeconds:0} s behind")
                : null;
    }
}
