using MotCua.EventStore;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Operations;

/// <summary>A subscription and how old the oldest event is that it has not processed; zero when there is none.</summary>
public sealed record SubscriptionLag(SubscriptionStatus Status, TimeSpan Behind);

/// <summary>Looks at all subscriptions: two cheap questions to the database, whatever their number.</summary>
public sealed class SubscriptionWatch(SubscriptionDaemon daemon, NpgsqlDataSource app, TimeProvider clock)
{
    public async Task<IReadOnlyList<SubscriptionLag>> LookAsync(CancellationToken ct)
    {
        var all = await daemon.StatusAsync(ct);
        await using var command = app.CreateCommand(Sql.Text("Operations.behind"));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. all.Select(status => status.Position)] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var now = clock.GetUtcNow();
        var lags = new List<SubscriptionLag>(all.Count);
        foreach (var status in all)
        {
            await reader.ReadAsync(ct);
            var waits = status.Lag > 0 && !reader.IsDBNull(0) ? now - reader.GetFieldValue<DateTimeOffset>(0) : TimeSpan.Zero;
            lags.Add(new SubscriptionLag(status, waits > TimeSpan.Zero ? waits : TimeSpan.Zero));
        }
        return lags;
    }
}
