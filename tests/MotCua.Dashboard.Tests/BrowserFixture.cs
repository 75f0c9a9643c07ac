using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using MotCua.EmbeddedPostgres;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Dashboard.Tests;

/// <summary>A server with two years of history, taken over by the import, and Chromium.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private TestDatabase? database;
    private IPlaywright? playwright;

    public TestServer Server { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public HttpClient Api { get; private set; } = null!;

    public string Address { get; private set; } = "";

    public string Token { get; private set; } = "";

    /// <summary>Of the import.</summary>
    public string Job { get; private set; } = "";

    /// <summary>A closed period that was corrected afterwards.</summary>
    public string Period { get; private set; } = "";

    /// <summary>Where screenshots are kept: <c>screenshots</c> in the test's output folder.</summary>
    public static string Screenshots { get; } = Path.Combine(AppContext.BaseDirectory, "screenshots");

    public async Task InitializeAsync()
    {
        database = await TemplateDatabase.CloneAsync();
        Server = await TestServer.StartAsync(database);
        Api = await Server.AdministratorAsync();
        Token = Api.DefaultRequestHeaders.Authorization!.Parameter!;
        Address = Api.BaseAddress!.ToString().TrimEnd('/');
        await FillAsync();
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("MOTCUA_CHROMIUM") ?? "/usr/bin/chromium",
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        Directory.CreateDirectory(Screenshots);
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }
        playwright?.Dispose();
        Api?.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    /// <summary>What was imported, and what only people at their desks do: late entries, fees, a closed period that changes afterwards, an entered indicator.</summary>
    private async Task FillAsync()
    {
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.AddHours(7).Date);
        // Recorded in the past, hence before the import: figures reach as far as the last event was recorded, and the closed period must be over then.
        await using (var source = Npgsql.NpgsqlDataSource.Create(ConnectionSettings.WithDefaults(database!.AppConnectionString)))
        {
            var store = new EventStore.EventStore(source, DossierLog.Registry);
            foreach (var recorded in new Population(seed: 5).Make(80))
            {
                var batch = new AppendBatch(recorded.At);
                batch.Append(recorded.Dossier, DossierLog.StreamType, null, recorded.Events);
                await store.AppendAsync(batch, CancellationToken.None);
            }
        }
        using (var content = new ByteArrayContent(Encoding.UTF8.GetBytes(new History(today, perMonth: 60).Lines())))
        {
            content.Headers.ContentType = new("application/x-ndjson");
            using var started = await Api.SendAsync("POST", "/v1/imports", content);
            Job = (await started.ShouldBe(202)).Text("id")!;
        }
        await Poll.UntilAsync(async () => (await Api.GetJsonAsync("/v1/jobs/" + Job)).Text("status") == "completed", "the import was done");
        using (var report = await Api.GetAsync(new Uri("/v1/jobs/" + Job + "/report", UriKind.Relative)))
        {
            Assert.Equal("", await report.Content.ReadAsStringAsync()); // nothing was refused
        }
        await CaughtUpAsync();
        var month = new DateOnly(today.Year, today.Month, 1).AddMonths(-2);
        using (
            var closed = await Api.SendJsonAsync(
                "POST",
                "/v1/periods",
                new
                {
                    kind = "calendar",
                    from = month,
                    to = month.AddMonths(1).AddDays(-1),
                }
            )
        )
        {
            Period = (await closed.ShouldBe(201)).Text("id")!;
        }
        await CorrectAsync(month);
        using (
            var entered = await Api.SendJsonAsync(
                "PUT",
                "/v1/indicators/1.4",
                new
                {
                    agency = "H12",
                    month = today.ToString("yyyy-MM", CultureInfo.InvariantCulture),
                    value = 91.5,
                    source = "Báo cáo 12/BC-VP",
                }
            )
        )
        {
            await entered.ShouldBe(201);
        }
        using (
            var subscribed = await Api.SendJsonAsync(
                "POST",
                "/v1/subscriptions",
                new { name = "Kho dữ liệu tỉnh", url = "http://127.0.0.1:9/nhan" }
            )
        )
        {
            await subscribed.ShouldBe(201);
        }
        await CaughtUpAsync();
    }

    /// <summary>A dossier of the closed month turns out to have come in another way than was said.</summary>
    private async Task CorrectAsync(DateOnly month)
    {
        var address = FormattableString.Invariant(
            $"/v1/statistics/drill-down?figure=early&unit=H12&from={month:yyyy-MM-dd}&to={month.AddDays(20):yyyy-MM-dd}&limit=1"
        );
        var code = (await Api.GetJsonAsync(address)).GetProperty("items")[0].Text("code");
        var dossier = await Api.GetJsonAsync("/v1/dossiers/" + code);
        using var corrected = await Api.SendJsonAsync(
            "POST",
            $"/v1/dossiers/{code}/correct",
            new
            {
                field = "channel",
                value = dossier.Text("channel") == "online" ? "counter" : "online",
                authority = "Trưởng phòng",
                reason = "Nhập nhầm",
            },
            ("If-Match", $"\"{dossier.GetProperty("version")}\""),
            ("Idempotency-Key", Guid.NewGuid().ToString())
        );
        await corrected.ShouldBe(200);
    }

    private Task CaughtUpAsync() =>
        Poll.UntilAsync(
            async () =>
                (await Api.GetJsonAsync("/v1/operations/subscriptions"))
                    .GetProperty("items")
                    .EnumerateArray()
                    .All(item => item.GetProperty("lag").GetInt64() == 0),
            "lists and figures knew it all"
        );
}
