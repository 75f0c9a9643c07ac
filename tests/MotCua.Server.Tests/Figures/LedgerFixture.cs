using System.Security.Cryptography;
using System.Text;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Figures;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Figures;

/// <summary>A server over a log of random dossiers that were appended to it directly. Its clock stands before them all, so that no watcher adds to them.</summary>
public sealed class LedgerFixture : IAsyncLifetime
{
    private readonly ServerFixture server = new();

    public ServerFixture Server => server;

    public NpgsqlDataSource App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await server.InitializeAsync();
        server.Clock.Set(VietnamTime.StartOf(Population.First).AddDays(-1));
        App = NpgsqlDataSource.Create(ConnectionSettings.WithDefaults(server.Database.AppConnectionString));
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await server.DisposeAsync();
    }

    /// <summary>Appends in the given order, some dossiers at a time.</summary>
    /// <param name="clockBehind">How far the clock that they are recorded by is behind.</param>
    /// <returns>The last position.</returns>
    public async Task<long> AppendAsync(IEnumerable<Recorded> recorded, int together = 20, TimeSpan clockBehind = default)
    {
        var store = new EventStore.EventStore(App, DossierLog.Registry);
        long position = 0;
        foreach (var chunk in recorded.Chunk(together))
        {
            var batch = new AppendBatch(chunk.Max(one => one.At) - clockBehind);
            foreach (var one in chunk)
            {
                batch.Append(one.Dossier, DossierLog.StreamType, null, one.Events);
            }
            position = (await store.AppendAsync(batch, CancellationToken.None)).Position;
        }
        return position;
    }

    /// <summary>Waits until the server's figures have reached a position.</summary>
    public async Task ReachAsync(long position)
    {
        using var client = await server.AdministratorAsync();
        for (var tries = 0; tries < 60; tries++)
        {
            var answer = await client.GetJsonAsync($"/v1/statistics/on-time?after={position}");
            if (answer.GetProperty("asOf").GetProperty("position").GetInt64() >= position)
            {
                return;
            }
        }
        Assert.Fail($"the figures have not reached {position}");
    }

    public async Task RebuildAsync()
    {
        await using var daemon = new SubscriptionDaemon(
            App,
            DossierLog.Registry,
            [new OnlyAtOnce(new FiguresProjection(new DossierHistory(DossierLog.Registry)))]
        );
        await daemon.RebuildAsync("Figures", CancellationToken.None);
    }

    /// <summary>As superuser.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var superuser = NpgsqlDataSource.Create(server.Database.SuperuserConnectionString);
        await using var command = superuser.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = App.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>SHA-256 over every row of every table of the projection.</summary>
    public async Task<string> HashAsync()
    {
        var all = new StringBuilder();
        foreach (var table in new[] { "place", "cell", "entry", "stay", "day_balance", "month_balance", "procedure_month", "recorded_day" })
        {
            await using var command = App.CreateCommand($"select t::text from figures.{table} t order by t::text collate \"C\"");
            await using var reader = await command.ExecuteReaderAsync();
            var rows = 0;
            while (await reader.ReadAsync())
            {
                all.Append(table).Append(' ').AppendLine(reader.GetString(0));
                rows++;
            }
            Assert.True(rows > 0, $"{table} is empty");
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
