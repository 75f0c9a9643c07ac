using System.Globalization;
using System.Text;

namespace MotCua.EmbeddedPostgres;

/// <summary>Writes PostgreSQL's settings and rules for clients afresh at every start. What an operator sets with ALTER SYSTEM wins.</summary>
internal static class ServerSettings
{
    private const string Head = "# Written by MotCua at every start; change settings with ALTER SYSTEM.\n";

    public static void Write(ClusterFiles files, PostgresClusterOptions options, int port, string? walCompression)
    {
        var text = new StringBuilder(Head);
        var settings = Common(files, port)
            .Concat(options.Durable ? Durable(walCompression!) : Disposable())
            .Concat(options.Settings.Select(setting => (setting.Key, setting.Value)));
        foreach (var (name, value) in settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        }
        ClusterFiles.Write(files.Settings, text.ToString(), secret: false);
        ClusterFiles.Write(files.ClientRules, Head + "host all all 127.0.0.1/32 scram-sha-256\n", secret: false);
    }

    private static IEnumerable<(string Name, string Value)> Common(ClusterFiles files, int port) =>
        [
            ("hba_file", files.ClientRules),
            ("listen_addresses", "127.0.0.1"),
            ("port", port.ToString(CultureInfo.InvariantCulture)),
            ("unix_socket_directories", ""),
            ("password_encryption", "scram-sha-256"),
            ("timezone", "UTC"),
            ("jit", "off"), // compiling costs more than these short statements take
            ("random_page_cost", "1.1"), // solid-state disks
            ("max_prepared_transactions", "0"), // one forgotten prepared transaction would hold up every reader of the log
            ("idle_in_transaction_session_timeout", "10s"), // and so would an idle one
            ("tcp_keepalives_idle", "30"), // seconds
            ("tcp_keepalives_interval", "10"),
            ("tcp_keepalives_count", "3"),
            // A week of logs, a file a day.
            ("logging_collector", "on"),
            ("log_directory", "log"),
            ("log_filename", "postgresql-%a.log"),
            ("log_truncate_on_rotation", "on"),
            ("log_rotation_age", "1d"),
            ("log_rotation_size", "0"),
            ("log_timezone", "UTC"),
            ("log_lock_waits", "on"),
            // No personal data in them: no statements, no parameters, no details ("Key (name)=(…) already exists"), and no errors of
            // sessions, whose first line may quote a value too; MotCua reports those itself, by SQLSTATE.
            ("log_statement", "none"),
            ("log_min_error_statement", "panic"),
            ("log_min_messages", "log"),
            ("log_error_verbosity", "terse"),
            ("log_parameter_max_length", "0"),
            ("log_parameter_max_length_on_error", "0"),
        ];

    private static IEnumerable<(string Name, string Value)> Durable(string walCompression)
    {
        // An eighth of the memory that this process may use, so that a small machine keeps room for MotCua itself.
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024);
        var buffers = Math.Clamp(memory / 8, 64, 8192);
        return
        [
            ("max_connections", "200"),
            ("fsync", "on"),
            ("synchronous_commit", "on"),
            ("full_page_writes", "on"),
            ("wal_compression", walCompression),
            ("shared_buffers", string.Create(CultureInfo.InvariantCulture, $"{buffers}MB")),
            ("effective_cache_size", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(memory / 2, 128)}MB")),
            ("work_mem", "16MB"),
            ("maintenance_work_mem", "128MB"),
            ("max_wal_size", "2GB"),
        ];
    }

    private static IEnumerable<(string Name, string Value)> Disposable() =>
        [
            ("max_connections", "500"), // many test classes at once, each with a pool of its own
            ("fsync", "off"),
            ("synchronous_commit", "off"),
            ("full_page_writes", "off"),
            ("wal_level", "minimal"),
            ("max_wal_senders", "0"),
            ("shared_buffers", "128MB"),
            ("max_wal_size", "1GB"),
        ];
}
