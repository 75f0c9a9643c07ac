using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Dashboard.Tests;

/// <summary>A server with two years of history, taken over by the import, and Chromium.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Agencies = ["H12.101", "H12.102", "H12.103", "H12.03"];
    private static readonly string[] Procedures = ["2.000815", "1.001193"];

    private TestDatabase? database;
    private IPlaywright? playwright;

    public TestServer Server { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public HttpClient Api { get; private set; } = null!;

    public string Address { get; private set; } = "";

    public string Token { get; private set; } = "";

    /// <summary>Where screenshots are kept: <c>screenshots</c> in the test's output folder.</summary>
    public static string Screenshots { get; } = Path.Combine(AppContext.BaseDirectory, "screenshots");

    public async Task InitializeAsync()
    {
        database = await TemplateDatabase.CloneAsync();
        Server = await TestServer.StartAsync(database);
        Api = await Server.AdministratorAsync();
        Token = Api.DefaultRequestHeaders.Authorization!.Parameter!;
        Address = Api.BaseAddress!.ToString().TrimEnd('/');
        await ImportAsync();
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

    /// <summary>Each month a few dossiers of each agency, about one in six late; the last month leaves some open.</summary>
    private async Task ImportAsync()
    {
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.AddHours(7).Date);
        var lines = new StringBuilder();
        var random = new Random(7);
        for (var back = 13; back >= 0; back--)
        {
            var month = new DateOnly(today.Year, today.Month, 1).AddMonths(-back);
            for (var i = 0; i < 40; i++)
            {
                var agency = Agencies[random.Next(Agencies.Length)];
                var received = month.AddDays(random.Next(0, 20));
                if (received >= today)
                {
                    continue;
                }
                var key = string.Create(CultureInfo.InvariantCulture, $"{month:yyyyMM}-{i:D3}");
                var due = received.AddDays(3);
                var ended = random.Next(6) == 0 ? received.AddDays(5) : received.AddDays(2);
                var elsewhere = random.Next(8) == 0 ? Agencies[random.Next(3)] : agency;
                Line(
                    lines,
                    key,
                    "receive",
                    received,
                    8,
                    new
                    {
                        procedureCode = Procedures[i % 2],
                        receivingAgency = elsewhere,
                        resolvingAgency = agency,
                        channel = i % 3 == 0 ? "counter" : "online",
                        applicant = new { kind = "citizen", name = "Nguyễn Văn A" },
                        dueOn = PageDate(due),
                    }
                );
                if (ended < today && !(back == 0 && i % 4 == 0))
                {
                    Line(lines, key, "process", ended, 15, new { resultNumber = "1/KQ" });
                }
            }
        }
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines.ToString()));
        content.Headers.ContentType = new("application/x-ndjson");
        using var started = await Api.SendAsync("POST", "/v1/imports", content);
        var job = await started.ShouldBe(202);
        var address = "/v1/jobs/" + job.Text("id");
        await Poll.UntilAsync(async () => (await Api.GetJsonAsync(address)).Text("status") == "completed", "the import was done");
        var counts = (await Api.GetJsonAsync(address)).GetProperty("counts");
        Assert.Equal(0, counts.GetProperty("refused").GetInt64());
        await Poll.UntilAsync(
            async () =>
                (await Api.GetJsonAsync("/v1/operations/subscriptions"))
                    .GetProperty("items")
                    .EnumerateArray()
                    .All(item => item.GetProperty("lag").GetInt64() == 0),
            "lists and figures knew it all"
        );
    }

    private static string PageDate(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder lines, string key, string verb, DateOnly day, int hour, object body)
    {
        var line = new Dictionary<string, object>
        {
            ["key"] = key,
            ["verb"] = verb,
            ["occurredAt"] = string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}T{hour:D2}:10:00+07:00"),
        };
        foreach (var property in JsonSerializer.SerializeToElement(body).EnumerateObject())
        {
            line[property.Name] = property.Value;
        }
        lines.Append(JsonSerializer.Serialize(line)).Append('\n');
    }
}
