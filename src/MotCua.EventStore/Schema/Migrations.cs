using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// Brings a database up to this program: each file once, in its own transaction, in the given order. Any number of processes may start
/// at once; one works while the others wait and then find nothing to do. A file that has run is never to be edited: its checksum is
/// kept and compared. A database that has a file which this program does not know was made by a newer one and is refused.
/// </summary>
public static partial class Migrations
{
    // 'MotCuaM1' as a number: locks are per database, so it need not differ between databases.
    private const long LockKey = 0x4D6F744375614D31;

    /// <summary>The event store's own; put them before those that refer to its tables.</summary>
    public static IReadOnlyList<Migration> OfEventStore { get; } =
        FromResources(typeof(Migrations).Assembly, "MotCua.EventStore.Migrations.");

    /// <summary>The embedded files NNNN_name.sql whose resource names begin with <paramref name="prefix"/>, by number.</summary>
    /// <exception cref="ArgumentException">There is none, or a number occurs twice.</exception>
    public static IReadOnlyList<Migration> FromResources(Assembly assembly, string prefix)
    {
        var found = assembly
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Select(n => (Resource: n, Match: FileName().Match(n[prefix.Length..])))
            .Where(x => x.Match.Success)
            .Select(x => new Migration(
                assembly.GetName().Name!,
                int.Parse(x.Match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                x.Match.Groups[2].Value,
                SqlText.Resource(assembly, x.Resource)
            ))
            .OrderBy(m => m.Version)
            .ToList();
        if (found.Count == 0)
            throw new ArgumentException($"no migrations in {assembly} under {prefix}", nameof(prefix));
        if (found.DistinctBy(m => m.Version).Count() != found.Count)
            throw new ArgumentException($"two migrations in {assembly} have the same number", nameof(prefix));
        return found;
    }

    /// <param name="owner">Connects as the owner of the database.</param>
    /// <param name="migrations">All that this program knows, those of the event store first.</param>
    /// <param name="ct">Between two files the database is in a state from which a later run goes on.</param>
    /// <returns>How many ran.</returns>
    /// <exception cref="MigrationException">A file was changed after it ran, or the database is newer than the program.</exception>
    /// <exception cref="PostgresException">A file failed; it has left nothing behind.</exception>
    public static async Task<int> ApplyAsync(NpgsqlDataSource owner, IEnumerable<Migration> migrations, CancellationToken ct)
    {
        var known = migrations.ToList();
        await using var connection = await owner.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, "select pg_advisory_lock($1)", ct, LockKey);
        try
        {
            await ExecuteAsync(connection, SqlText.CreateSchemaMigrations, ct);
            var recorded = await RecordedAsync(connection, ct);
            Refuse(known, recorded);

            var missing = known.Where(m => !recorded.ContainsKey((m.Component, m.Version))).ToList();
            foreach (var migration in missing)
                await RunAsync(connection, migration, ct);
            return missing.Count;
        }
        finally
        {
            // The connection goes back to a pool that may not reset it, and a lock of the session would go with it.
            if (connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, "select pg_advisory_unlock($1)", CancellationToken.None, LockKey);
        }
    }

    private static void Refuse(List<Migration> known, Dictionary<(string, int), (string Name, string Sha256)> recorded)
    {
        var byKey = known.ToDictionary(m => (m.Component, m.Version));
        foreach (var (key, (name, sha256)) in recorded)
        {
            var (component, version) = key;
            if (!byKey.TryGetValue(key, out var migration))
                throw new MigrationException(
                    $"the database is newer than this program: migration {version:0000}_{name} of {component} is not known here"
                );
            if (migration.Sha256 != sha256)
                throw new MigrationException($"migration {version:0000}_{migration.Name} of {component} was changed after it ran");
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "set local statement_timeout = 0; set local lock_timeout = 0", ct);
        await ExecuteAsync(connection, migration.Sql, ct);
        await ExecuteAsync(
            connection,
            "insert into store.schema_migrations (component, version, name, sha256) values ($1, $2, $3, $4)",
            ct,
            migration.Component,
            migration.Version,
            migration.Name,
            migration.Sha256
        );
        await transaction.CommitAsync(ct);
    }

    private static async Task<Dictionary<(string, int), (string, string)>> RecordedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select component, version, name, sha256 from store.schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var recorded = new Dictionary<(string, int), (string, string)>();
        while (await reader.ReadAsync(ct))
            recorded.Add((reader.GetString(0), reader.GetInt32(1)), (reader.GetString(2), reader.GetString(3)));
        return recorded;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    [GeneratedRegex(@"^(\d{4})_(\w+)\.sql$")]
    private static partial Regex FileName();
}
