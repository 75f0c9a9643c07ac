using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// The settled position, asked for once per wake-up or poll and shared by all lanes: it is thereby always older than the statement
/// with which a lane reads events.
/// </summary>
internal sealed class Head(NpgsqlDataSource source)
{
    private long _settled;

    public long Settled => Interlocked.Read(ref _settled);

    /// <summary>Pulses when <see cref="Settled"/> has risen.</summary>
    public Broadcast Risen { get; } = new();

    public async Task<long> RefreshAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(SqlText.SettledPosition);
        var now = (long)(await command.ExecuteScalarAsync(ct))!;

        // An appender that took its floor late makes the number fall; what was settled stays settled.
        var known = Settled;
        while (now > known)
        {
            var seen = Interlocked.CompareExchange(ref _settled, now, known);
            if (seen == known)
            {
                Risen.Pulse();
                return now;
            }
            known = seen;
        }
        return known;
    }
}
