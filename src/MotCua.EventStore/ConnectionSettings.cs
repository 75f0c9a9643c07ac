using Npgsql;

namespace MotCua.EventStore;

public static class ConnectionSettings
{
    /// <summary>
    /// The connection string with what the store wants and the given string leaves open: statements prepared after their second use; no
    /// reset when a connection goes back to the pool, since nothing here keeps session state; a keepalive, so that a server that
    /// vanished is noticed and its floor lock ends.
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
        if (!given.ShouldSerialize("TCP KeepAlive"))
            given.TcpKeepAlive = true;
        if (!given.ShouldSerialize("TCP KeepAlive Time"))
            given.TcpKeepAliveTime = 30;
        return given.ConnectionString;
    }
}
