using System.Globalization;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>The work list: every filter and order against what the dossiers themselves say, page by page.</summary>
public sealed class WorklistTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private static readonly string[] Agencies = ["H12.141", "H12.142", "H12.143"];
    private static readonly string[] Procedures = [Desk.Certification, Desk.Birth, "1.000894"];

    [Fact]
    public async Task Every_filter_and_order_shows_what_the_dossiers_say_each_once()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var dossiers = await PopulateAsync(desk);
        await UntilSettledAsync(desk, dossiers.Count);
        dossiers = [.. await Task.WhenAll(dossiers.Select(desk.ReadAsync))];

        var questions = new Dictionary<string, Func<JsonElement, bool>>
        {
            [""] = _ => true,
            ["agency=H12.142"] = d => AgenciesOf(d).Contains("H12.142"),
            ["status=assigned"] = d => d.Text("status") == "assigned",
            ["status=processed"] = d => d.Text("status") == "processed",
            ["status=awaiting_supplement"] = d => d.Text("status") == "awaiting_supplement",
            ["timeliness=open_overdue"] = d => d.Text("timeliness") == "open_overdue",
            ["timeliness=open_in_time"] = d => d.Text("timeliness") == "open_in_time",
            ["timeliness=late"] = d => d.Text("timeliness") == "late",
            ["timeliness=on_time"] = d => d.Text("timeliness") == "on_time",
            ["assignee=officer-1"] = d => d.Text("assignee") == "officer-1",
            ["procedure=" + Desk.Birth] = d => d.Text("procedureCode") == Desk.Birth,
            ["running=true"] = d => At(d, "endedAt") is null && d.GetProperty("paused").ValueKind == JsonValueKind.Null,
            ["dueBefore=" + Uri.EscapeDataString("2026-11-10T00:00:00+07:00")] = d => At(d, "dueAt") < At("2026-11-10T00:00:00+07:00"),
            ["status=assigned&agency=H12.141&assignee=officer-2"] = d =>
                d.Text("status") == "assigned" && AgenciesOf(d).Contains("H12.141") && d.Text("assignee") == "officer-2",
            ["q=" + Uri.EscapeDataString("nguoi thu 1")] = d =>
                d.GetProperty("applicant").Text("name")!.StartsWith("Người thứ 1", StringComparison.Ordinal),
            ["q=" + Uri.EscapeDataString("Người thứ 1")] = d =>
                d.GetProperty("applicant").Text("name")!.StartsWith("Người thứ 1", StringComparison.Ordinal),
            ["q=H12.143"] = d => d.Text("code")!.StartsWith("H12.143", StringComparison.Ordinal),
        };
        string[] sorts = ["work", "dueAt", "-dueAt", "receivedAt", "-receivedAt"];
        var compared = 0;
        foreach (var (question, expected) in questions)
        {
            var ids = dossiers.Where(expected).Select(d => d.Text("id")!).Order(StringComparer.Ordinal).ToList();
            foreach (var sort in sorts)
            {
                var listed = await desk.Client.WalkAsync($"/v1/dossiers?sort={sort}&{question}", limit: 7);
                Assert.Equal(ids, listed.Select(item => item.Text("id")!).Order(StringComparer.Ordinal));
                AssertSorted(listed, sort);
                compared += listed.Count;
            }
            var page = await desk.Client.GetJsonAsync($"/v1/dossiers?total=true&limit=1&{question}");
            Assert.Equal(ids.Count, page.GetProperty("total").GetInt32());
        }
        output.WriteLine($"{dossiers.Count} dossiers, {questions.Count * sorts.Length} lists, {compared} rows compared");
        Assert.True(compared > 500);
    }

    private static async Task<List<JsonElement>> PopulateAsync(Desk desk)
    {
        var random = new Random(7);
        var dossiers = new List<JsonElement>();
        for (var i = 0; i < 60; i++)
        {
            var day = new DateTime(2026, 11, 2).AddDays(random.Next(12));
            var dossier = await desk.ReceiveAsync(
                Desk.Receipt(
                    Procedures[random.Next(3)],
                    Agencies[random.Next(3)],
                    Agencies[random.Next(3)],
                    $"{day:yyyy-MM-dd}T08:{i:00}:00+07:00",
                    $"Người thứ {i}"
                )
            );
            foreach (var verb in new[] { "assign", random.Next(5) == 0 ? "request-supplement" : "process" }.Take(random.Next(3)))
            {
                var occurredAt = $"{day.AddDays(verb == "assign" ? 0 : random.Next(4)):yyyy-MM-dd}T09:00:00+07:00";
                dossier = await desk.InsistAsync(
                    dossier,
                    verb,
                    verb switch
                    {
                        "assign" => new { officer = $"officer-{random.Next(3)}", occurredAt },
                        "process" => new { resultNumber = "1", occurredAt },
                        _ => new { reason = "thiếu", occurredAt },
                    }
                );
            }
            dossiers.Add(dossier);
        }
        return dossiers;
    }

    /// <summary>Until every breach is announced and listed; then reads the dossiers again, as they stay.</summary>
    private static async Task UntilSettledAsync(Desk desk, int count)
    {
        await Poll.UntilAsync(
            async () =>
            {
                var listed = await desk.Client.WalkAsync("/v1/dossiers");
                if (listed.Count(item => Agencies.Contains(item.Text("receivingAgency"))) < count)
                {
                    return false;
                }
                foreach (
                    var item in listed.Where(item =>
                        item.Text("timeliness") == "open_overdue" && item.Text("status") != "awaiting_supplement"
                    )
                )
                {
                    var timeline = await desk.TimelineAsync(item);
                    if (!timeline.Exists(happened => happened.Text("type") == "dossier_overdue"))
                    {
                        return false;
                    }
                }
                return true;
            },
            "not settled"
        );
    }

    private static void AssertSorted(List<JsonElement> items, string sort)
    {
        var keys = items
            .Select(item =>
                sort switch
                {
                    "work" => (item.Text("endedAt") is null ? "0" : "1")
                        + At(item, "dueAt")!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    "dueAt" or "-dueAt" => At(item, "dueAt")!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    _ => At(item, "receivedAt")!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                }
            )
            .ToList();
        Assert.Equal(sort[0] == '-' ? keys.OrderDescending(StringComparer.Ordinal) : keys.Order(StringComparer.Ordinal), keys);
    }

    private static string[] AgenciesOf(JsonElement dossier) =>
        [dossier.Text("receivingAgency")!, dossier.Text("resolvingAgency")!, dossier.Text("holder")!];

    private static DateTimeOffset? At(JsonElement dossier, string name) => dossier.Text(name) is { } text ? At(text) : null;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
