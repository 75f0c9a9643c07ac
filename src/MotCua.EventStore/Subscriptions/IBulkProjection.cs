using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// A projection that can also be built from the whole log at once, without going through it event by event. What <see cref="BuildAsync"/> makes must be,
/// row for row, what following the log makes: a rebuild may use either, and goes on by following.
/// </summary>
public interface IBulkProjection : IProjection
{
    /// <summary>The first part of <see cref="IProjection.CreateTablesSql"/>: tables without what loading is faster without.</summary>
    string TablesSql { get; }

    /// <summary>The rest of it: indexes and constraints. Empty where building needs them.</summary>
    string IndexesSql { get; }

    /// <summary>Fills the tables, made by <see cref="TablesSql"/> in this transaction, with all events up to a settled position.</summary>
    /// <param name="log">Reads the log.</param>
    /// <param name="connection">Writes; READ COMMITTED. Its transaction is neither committed nor rolled back here.</param>
    /// <param name="ct">Raised when the program stops; everything is then undone.</param>
    Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct);
}
