using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// Something that follows the log. Each event reaches it once and in order of position: its writes on the given transaction and its
/// checkpoint are committed together or not at all. It must write to nothing else.
/// </summary>
public interface ISubscription
{
    /// <summary>Never changes: its checkpoint is kept under this name.</summary>
    string Name { get; }

    /// <summary>The most events that one transaction takes.</summary>
    int PageSize { get; }

    /// <summary>
    /// How long it rests after a page, so that under load it takes more at once and costs less; whoever waits for it ends the rest. None for what people look at at once.
    /// </summary>
    TimeSpan Patience => TimeSpan.Zero;

    /// <param name="page">At least one event.</param>
    /// <param name="connection">For this page only; READ COMMITTED.</param>
    /// <param name="transaction">Not to be committed or rolled back here.</param>
    /// <param name="ct">Raised when the program stops; the page is then undone and comes again.</param>
    Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct);
}

/// <summary>
/// A subscription whose whole effect is a schema of tables, so that it can be built again from the log. Its SQL names its tables
/// without a schema: the daemon sets the search path, to this schema or to the one that is being rebuilt beside it.
/// </summary>
public interface IProjection : ISubscription
{
    /// <summary>Lower-case letters, digits and underscores, at most 50.</summary>
    string Schema { get; }

    /// <summary>Makes the tables in an empty schema. When this text changes the daemon rebuilds the projection at its next start.</summary>
    string CreateTablesSql { get; }
}

/// <summary>Successive events of the log.</summary>
/// <param name="After">The checkpoint before.</param>
/// <param name="UpTo">The checkpoint afterwards.</param>
/// <param name="Events">All events in between, in order of position.</param>
public sealed record EventPage(long After, long UpTo, IReadOnlyList<StoredEvent> Events);
