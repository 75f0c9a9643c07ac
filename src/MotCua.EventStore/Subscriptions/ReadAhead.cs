using System.Globalization;
using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// Has the log read from the disk in the order in which it lies there, some way before the scan gets to it. The scan goes from stream to stream, and what it asks of a disk
/// that does not have the log in memory is small reads here and there, each of which it waits for. Nothing depends on it but the time.
/// </summary>
internal sealed class ReadAhead : IAsyncDisposable
{
    private const long BlocksAtOnce = 4_096; // 32 MiB

    /// <summary>512 MiB: a stream's events lie apart by as long as it lasts.</summary>
    private const long BlocksAhead = 65_536;

    private readonly NpgsqlConnection connection;
    private readonly long blocks;
    private readonly long events;
    private Task reading = Task.CompletedTask;
    private long next;

    private ReadAhead(NpgsqlConnection connection, long blocks, long events) =>
        (this.connection, this.blocks, this.events) = (connection, blocks, events);

    public static async Task<ReadAhead> OpenAsync(NpgsqlDataSource source, long events, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        await using var size = new NpgsqlCommand(
            "select pg_relation_size('events.mt_events') / current_setting('block_size')::bigint",
            connection
        );
        return new ReadAhead(connection, (long)(await size.ExecuteScalarAsync(ct))!, events);
    }

    /// <summary>Goes on reading, beside the caller, when the scan has got to so many events.</summary>
    public async ValueTask ToAsync(long done, CancellationToken ct)
    {
        if (reading.IsCompleted && next < Math.Min(blocks, (long)((double)done / events * blocks) + BlocksAhead))
        {
            await reading;
            reading = ReadAsync(next, ct);
            next += BlocksAtOnce;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
    }

    private async Task ReadAsync(long first, CancellationToken ct)
    {
        // A range of places is gone through in their order. They are numbers, and take no parameters.
        await using var read = new NpgsqlCommand(
            string.Create(
                CultureInfo.InvariantCulture,
                $"set statement_timeout = 0; select count(*) from events.mt_events where ctid >= '({first},0)' and ctid < '({first + BlocksAtOnce},0)'"
            ),
            connection
        )
        {
            CommandTimeout = 0,
        };
        await read.ExecuteNonQueryAsync(ct);
    }
}
