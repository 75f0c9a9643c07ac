using Npgsql;

namespace MotCua.EventStore;

public static class ConnectionSettings
{
    // Milliseconds. An idle transaction with an append in it holds back every reader of the log.
    private const string TimeLimits = "-c idle_in_transaction_session_timeout=10000 -c lock_timeout=15000 -c statement_timeout=60000";

    /// <summary>
    /// The connection string with what the store wants and the given string leaves open: statements prepared after their second use; no
    /// reset when a connection goes back to the pool, since nothing here keeps session state; a keepalive, so that a server that
    /// vanished is noticed and its floor lock ends; time limits for statements, locks and idle transactions.
    /// </summary>
    public static string WithDefaults(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        if (!given.ShouldSerialize("Max Auto Prepare"))
            given.MaxAutoPrepare = 100;
        if (!given.ShouldSerialize("Auto Prepare Min Usages"))
            given.AutoPrepareMinUsages = 2;
        if (!given.ShouldSerialize("No Reset On Close"))
            given.NoResetOnClose = true;
        if (!given.ShouldSerialize("TCP KeepAlive Time") && given.Host?.StartsWith('/') == false) // a local socket has no keepalive
            given.TcpKeepAliveTime = 30; // seconds
        if (!given.ShouldSerialize("Options"))
            given.Options = TimeLimits;
        return given.ConnectionString;
    }
}
