using MotCua.EventStore;
using Npgsql;

namespace MotCua.Server.Tests.Host;

/// <summary>A projection whose rebuild must not fall back to going through the log page by page, which would make the same tables.</summary>
internal sealed class OnlyAtOnce(IBulkProjection projection) : IBulkProjection
{
    private bool isBuilt;

    public string Name => projection.Name;
    public int PageSize => projection.PageSize;
    public string Schema => projection.Schema;
    public string TablesSql => projection.TablesSql;
    public string IndexesSql => projection.IndexesSql;
    public string CreateTablesSql => projection.CreateTablesSql;

    public async Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct)
    {
        await projection.BuildAsync(log, connection, ct);
        isBuilt = true;
    }

    /// <summary>What was appended meanwhile.</summary>
    public Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct) =>
        isBuilt
            ? projection.ProcessEventsAsync(page, connection, transaction, ct)
            : throw new InvalidOperationException($"{Name} was not built at once");
}
