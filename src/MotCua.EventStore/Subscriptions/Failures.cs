using System.Data;
using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace MotCua.EventStore;

/// <summary>Tells failures that may pass by waiting from those that will come again with the same event.</summary>
internal static class Failures
{
    // SQLSTATE of a session that the server ended for idling in a transaction; Npgsql has no name for it.
    private const string IdleInTransaction = "25P03";

    /// <param name="e">What was thrown.</param>
    /// <param name="connection">The connection of the page: when it is lost, whatever was thrown is its consequence. Null: it was never had.</param>
    public static bool MayPass(Exception e, NpgsqlConnection? connection) =>
        connection is null
        || connection.FullState != ConnectionState.Open
        || e switch
        {
            CheckpointMovedException or TimeoutException or IOException or SocketException => true,
            // A prepared statement met the tables of a rebuilt projection; the driver prepares it anew.
            PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" } => true,
            PostgresException
            {
                SqlState: PostgresErrorCodes.QueryCanceled
                    or PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or IdleInTransaction
            } => true,
            NpgsqlException n => n.IsTransient,
            _ => false,
        };

    /// <summary>What may be shown to an operator: kind and place, but no message that could quote the event.</summary>
    public static string Describe(Exception e)
    {
        var kind = e switch
        {
            UnknownEventTypeException or UndecodableEventException => e.Message,
            PostgresException p => $"PostgreSQL {p.SqlState} {string.Join('.', Names(p))}".TrimEnd(),
            _ => e.GetType().FullName!,
        };
        var place = new StackTrace(e).GetFrames().Select(f => f.GetMethod()?.DeclaringType).FirstOrDefault(IsOurs);
        return place is null ? kind : $"{kind} in {place.FullName}";
    }

    private static bool IsOurs(Type? type) =>
        type?.Assembly.GetName().Name is { } name
        && !name.StartsWith("System", StringComparison.Ordinal)
        && !name.StartsWith("Npgsql", StringComparison.Ordinal);

    private static IEnumerable<string> Names(PostgresException e) =>
        new[] { e.SchemaName, e.TableName, e.ColumnName, e.ConstraintName }.OfType<string>().Where(n => n.Length > 0);
}

/// <summary>Somebody else moved the checkpoint while this process thought to hold it. The page is undone.</summary>
internal sealed class CheckpointMovedException(string row) : Exception($"the checkpoint {row} has moved");
