using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Imports;
using Xunit;

namespace MotCua.Server.Tests.Figures.Province;

/// <summary>The year in the ledger, and all of the log up to one position.</summary>
public sealed class LoadedYear : IAsyncLifetime
{
    public const int Seed = 2025;

    public static int Dossiers { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("MOTCUA_PROVINCE_DOSSIERS"), CultureInfo.InvariantCulture, out var many)
            ? many
            : 4_000;

    public LedgerFixture Ledger { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public long Position { get; private set; }

    public DateOnly Today { get; private set; }

    public IReadOnlyList<RawFacts> Facts { get; private set; } = [];

    public string Summary { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await Ledger.InitializeAsync();
        Ledger.Server.Clock.Set(VietnamTime.StartOf(new DateOnly(2026, 1, 4)));
        Client = await Ledger.Server.AdministratorAsync();
        Summary = await ImportAsync(Seed, Dossiers);
        // Breaches of what is still open are announced by the watcher; the log is read when there are some.
        await Poll.UntilAsync(async () => await OpenOverdueAsync() > 0, "nothing is overdue", 60);
        Position = await PositionAsync();
        var (events, recordedAt) = (0, DateTimeOffset.MinValue);
        var fold = new RawFold();
        await foreach (var happened in RawEvent.ReadAsync(Ledger.App, Position))
        {
            fold.Add(happened);
            (events, recordedAt) = (events + 1, happened.RecordedAt);
        }
        Today = RawFacts.Day(recordedAt);
        Facts = fold.Facts;
        Summary += $"; {events} events";
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        await Ledger.DisposeAsync();
    }

    public async Task<string> ImportAsync(int seed, int dossiers)
    {
        var (read, commands, refused) = (0L, 0L, 0L);
        foreach (var lines in new ProvinceYear(seed).Parts(dossiers))
        {
            var job = await Client.ImportAsync(lines);
            var counts = job.Counts();
            Assert.Equal(lines.Count, counts.Item1);
            Assert.Equal(lines.Count(line => line.Contains("\"receive\"", StringComparison.Ordinal)), counts.Item2);
            (read, commands, refused) = (read + counts.Item1, commands + counts.Item3, refused + counts.Item5);
            await AssertFewAsync(job, counts.Item5, counts.Item1);
        }
        await Ledger.ReachAsync(await Ledger.ScalarAsync<long>("select max(seq_id) from events.mt_events"));
        return $"{dossiers} dossiers, {read} lines, {commands} commands, {refused} refused";
    }

    private async Task AssertFewAsync(JsonElement job, long refused, long lines)
    {
        if (refused > lines / 100)
        {
            var report = await Client.ReportAsync(job);
            Assert.Fail(
                string.Join(
                    ", ",
                    report.GroupBy(line => line.Text("code")).Select(group => $"{group.Key} {group.Count()}: {group.First()}")
                )
            );
        }
    }

    public async Task<long> PositionAsync() =>
        (await Client.GetJsonAsync("/v1/statistics/on-time")).GetProperty("asOf").GetProperty("position").GetInt64();

    private async Task<long> OpenOverdueAsync() =>
        (await Client.GetJsonAsync("/v1/statistics/on-time")).GetProperty("rows")[0].GetProperty("openOverdue").GetInt64();
}
