using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Operations;

/// <summary>How far a projection has come, for the <c>asOf</c> of lists and figures, and waiting for an own write.</summary>
public sealed class Progress(SubscriptionDaemon daemon, NpgsqlDataSource app)
{
    /// <summary>Longest wait for <c>?after=</c>.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the position that the caller asks for; when the time is up the list answers all the same, and its asOf tells.</summary>
    public async Task WaitAsync(string projection, Call call)
    {
        if (call.Query.Number("after") is { } position)
        {
            await daemon.WaitForAsync(projection, (long)Math.Min(position, long.MaxValue / 2), LongestWait, call.Aborted);
        }
    }

    /// <summary>
    /// Position of the projection, and the time up to which it knows everything: now when nothing is missing, else the time at which its last event
    /// was recorded.
    /// </summary>
    public async Task<AsOf> AsOfAsync(string projection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Operations.progress"));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection + ":All" });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return new AsOf(0, now);
        }
        var position = reader.GetInt64(0);
        var complete = position >= reader.GetInt64(1);
        return new AsOf(position, complete || reader.IsDBNull(2) ? now : reader.GetFieldValue<DateTimeOffset>(2));
    }
}
