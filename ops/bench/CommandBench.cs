using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MotCua.EmbeddedPostgres;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Bench;

/// <summary>
/// Commands over HTTP as a share of bare Npgsql: 32 clients, each on dossiers of its own. Bare Npgsql, in this process, fetches the same stream and writes
/// the same rows (answer under a key, version of the stream, event) in one transaction, with prepared statements, on a database of its own that no
/// projection follows. The two take turns.
/// </summary>
internal static class CommandBench
{
    private const int Clients = 32;
    private const int DossiersEach = 150; // so that streams stay as long as real ones: tens of events

    public static async Task RunAsync(PostgresCluster cluster, string dll, bool quick)
    {
        var length = TimeSpan.FromSeconds(quick ? 3 : 10);
        var rounds = quick ? 1 : 5;
        await using var server = await ServerProcess.StartAsync(cluster, dll, "bench_http");
        var dossiers = await ReceiveAsync(server);
        var bare = await CopyAsync(cluster, dossiers);

        // Until the compiler has seen what is hot: a server runs for weeks.
        await HttpAsync(server, dossiers, TimeSpan.FromSeconds(quick ? 2 : 30));
        await BareAsync(bare, TimeSpan.FromSeconds(quick ? 1 : 4));
        var shares = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            var ours = await HttpAsync(server, dossiers, length);
            await server.CaughtUpAsync(); // so that the projections are not charged to the other side
            var theirs = await BareAsync(bare, length);
            shares.Add(ours / theirs);
            Console.WriteLine($"  round {round}: HTTP {ours:0}/s, bare Npgsql {theirs:0}/s, share {ours / theirs:P0}");
        }
        shares.Sort();
        Console.WriteLine(
            $"commands over HTTP / bare Npgsql, {Clients} clients: median share {shares[shares.Count / 2]:P0} (aim: 70 % or more)"
        );
    }

    private static async Task<Dossier[][]> ReceiveAsync(ServerProcess server)
    {
        var dossiers = new Dossier[Clients][];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Clients),
            async (client, ct) =>
            {
                dossiers[client] = new Dossier[DossiersEach];
                for (var i = 0; i < DossiersEach; i++)
                {
                    using var answer = await server.Client.PostAsJsonAsync(
                        "/v1/dossiers",
                        new
                        {
                            procedureCode = "1.001193",
                            receivingAgency = $"H12.{101 + client}",
                            resolvingAgency = $"H12.{101 + client}",
                            channel = "counter",
                            applicant = new { kind = "citizen", name = "Nguyễn Văn A" },
                        },
                        ct
                    );
                    answer.EnsureSuccessStatusCode();
                    var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct)).RootElement;
                    dossiers[client][i] = new Dossier(json.GetProperty("id").GetGuid(), 1);
                }
            }
        );
        return dossiers;
    }

    private static async Task<double> HttpAsync(ServerProcess server, Dossier[][] dossiers, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(
            dossiers.Select(mine =>
                Task.Run(async () =>
                {
                    using var connection = new RawConnection(server.Port);
                    var count = 0;
                    while (watch.Elapsed < length)
                    {
                        var dossier = mine[count % DossiersEach];
                        var status = await connection.SendAsync(Request(server, dossier));
                        if (status != 200)
                        {
                            throw new InvalidOperationException($"answered {status}");
                        }
                        dossier.Version++;
                        count++;
                    }
                    return count;
                })
            )
        );
        return done.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static byte[] Request(ServerProcess server, Dossier dossier)
    {
        var body = $$"""{"officer":"officer-{{dossier.Version}}","step":"tham-dinh"}""";
        return Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"POST /v1/dossiers/{dossier.Id}/assign HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Token}\r\n"
                    + $"Content-Type: application/json\r\nIf-Match: \"{dossier.Version}\"\r\nIdempotency-Key: {Guid.NewGuid()}\r\n"
                    + $"Content-Length: {body.Length}\r\n\r\n{body}"
            )
        );
    }

    /// <summary>The same streams in a database of their own.</summary>
    private static async Task<(NpgsqlDataSource Source, Dossier[][] Dossiers)> CopyAsync(PostgresCluster cluster, Dossier[][] dossiers)
    {
        var superuser = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres", PostgresRole.Superuser)) { Pooling = false };
        // A copy needs the original to itself for a moment; its connections come back by themselves.
        await using (var connection = new NpgsqlConnection(superuser.ConnectionString))
        {
            await connection.OpenAsync();
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await ExecuteAsync(connection, "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'bench_http'");
                    await ExecuteAsync(connection, "create database bench_bare template bench_http owner motcua_owner");
                    break;
                }
                catch (PostgresException) when (attempt < 50)
                {
                    await Task.Delay(20);
                }
            }
        }
        var builder = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("bench_bare", PostgresRole.Superuser))
        {
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 1,
            NoResetOnClose = true,
        };
        return (NpgsqlDataSource.Create(builder), [.. dossiers.Select(mine => mine.Select(d => new Dossier(d.Id, d.Version)).ToArray())]);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> BareAsync((NpgsqlDataSource Source, Dossier[][] Dossiers) bare, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(
            bare.Dossiers.Select(mine =>
                Task.Run(async () =>
                {
                    var count = 0;
                    while (watch.Elapsed < length)
                    {
                        var dossier = mine[count % DossiersEach];
                        await BareCommandAsync(bare.Source, dossier, count);
                        dossier.Version++;
                        count++;
                    }
                    return count;
                })
            )
        );
        return done.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static async Task BareCommandAsync(NpgsqlDataSource source, Dossier dossier, int count)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using (
            var fetch = new NpgsqlCommand(
                "select seq_id, id, version, type, data::text, timestamp from events.mt_events where stream_id = $1 order by version",
                connection
            )
            {
                Parameters = { new() { Value = dossier.Id } },
            }
        )
        await using (var reader = await fetch.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                _ = reader.GetString(4);
            }
        }
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new(
                    "insert into store.idempotency (caller, key, request_hash, status, body, stream_id, version, created_at) values ($1, $2, $3, 200, $4, $5, $6, $7)"
                )
                {
                    Parameters =
                    {
                        new() { Value = "bench" },
                        new() { Value = Guid.NewGuid().ToString() },
                        new() { Value = new byte[32] },
                        new() { Value = Answer },
                        new() { Value = dossier.Id },
                        new() { Value = dossier.Version + 1 },
                        new() { Value = DateTime.UtcNow },
                    },
                },
                new("update events.mt_streams set version = $2, timestamp = $3 where id = $1 and version = $2 - 1")
                {
                    Parameters =
                    {
                        new() { Value = dossier.Id },
                        new() { Value = dossier.Version + 1 },
                        new() { Value = DateTime.UtcNow },
                    },
                },
                new(
                    """
                    insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers, user_name)
                    values (nextval('events.mt_events_sequence'), $1, $2, $3, $4, 'dossier_assigned', $5, $6, 'bench')
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = Guid.NewGuid() },
                        new() { Value = dossier.Id },
                        new() { Value = dossier.Version + 1 },
                        new()
                        {
                            Value = $$"""{"officer":"officer-{{count}}","step":"tham-dinh","occurredAt":"2026-11-20T09:15:00+07:00"}""",
                            NpgsqlDbType = NpgsqlDbType.Jsonb,
                        },
                        new() { Value = DateTime.UtcNow },
                        new() { Value = """{"agency":null}""", NpgsqlDbType = NpgsqlDbType.Jsonb },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    /// <summary>As long as the answer that the server keeps.</summary>
    private static readonly string Answer = new('x', 950);

    private sealed class Dossier(Guid id, long version)
    {
        public Guid Id => id;

        public long Version { get; set; } = version;
    }
}
