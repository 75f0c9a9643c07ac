using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using MotCua.EmbeddedPostgres;
using MotCua.EventStore;
using Npgsql;

namespace MotCua.Server.Operations;

/// <summary>A setting that cannot be worked with; the message says which and what to do.</summary>
public sealed class SettingException(string message) : Exception(message);

/// <summary>The reasons for which a start fails that are nobody's bug, each in a sentence that says what to do.</summary>
public static class StartFailure
{
    /// <summary>The sentence; null for everything else, which is shown with all its details.</summary>
    public static string? Explain(Exception exception) =>
        exception switch
        {
            EmbeddedPostgresException or SettingException => exception.Message,
            MigrationException =>
                $"The database does not fit this version of MotCua: {exception.Message}. Start the version that last used it, or a newer one.",
            PostgresException refused => $"PostgreSQL refused the start: {refused.MessageText} ({refused.SqlState}). "
                + "Check user, password, database and rights in ConnectionStrings__MotCua (and ConnectionStrings__MotCuaOwner).",
            NpgsqlException => $"The database of ConnectionStrings__MotCua cannot be reached: {Innermost(exception).Message}",
            IOException { InnerException: AddressInUseException } => $"{exception.Message} "
                + "Another program, perhaps another MotCua, listens there: end it, or choose an address with ASPNETCORE_URLS.",
            SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } =>
                $"Cannot listen on the address of ASPNETCORE_URLS: {exception.Message}",
            _ => null,
        };

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
