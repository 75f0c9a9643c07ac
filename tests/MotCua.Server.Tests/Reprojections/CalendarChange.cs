using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Imports;
using Npgsql;

namespace MotCua.Server.Tests.Reprojections;

/// <summary>Publishes calendars and asks for promises to be moved.</summary>
internal static class CalendarChange
{
    public static readonly object Act = new { authority = "45/QĐ-UBND", reason = "nghỉ bão" };

    /// <summary>Publishes a version of the national calendar in which these days, and no others of their years, are off; returns its number.</summary>
    public static async Task<int> PublishAsync(this HttpClient client, params IEnumerable<string> closed)
    {
        var csv = "date,kind,name\n" + string.Concat(closed.Select(date => $"{date},holiday,Nghỉ bão\n"));
        using var content = new StringContent(csv, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var response = await client.SendAsync("POST", "/v1/calendars/import?calendar=VN", content);
        await response.ShouldBe(200);
        return (await client.WalkAsync("/v1/calendars?code=VN")).Max(calendar => calendar.GetProperty("version").GetInt32());
    }

    public static async Task<string> StartReprojectionAsync(this HttpClient client, int version, bool dryRun = false)
    {
        var query = dryRun ? "?dryRun=true" : "";
        using var response = await client.SendJsonAsync("POST", $"/v1/calendars/VN/versions/{version}/reprojections{query}", Act);
        return (await response.ShouldBe(202)).Text("id")!;
    }

    /// <summary>Asks, and waits until the job is completed.</summary>
    public static async Task<JsonElement> ReprojectAsync(this HttpClient client, int version, bool dryRun = false)
    {
        var job = await client.JobAsync(await client.StartReprojectionAsync(version, dryRun), job => job.Text("status") != "running");
        Xunit.Assert.Equal("completed", job.Text("status"));
        return job;
    }

    /// <summary>dossiers, moved, kept, same.</summary>
    public static (long, long, long, long) Found(this JsonElement job) =>
        (job.Count("dossiers"), job.Count("moved"), job.Count("kept"), job.Count("same"));

    /// <summary>Streams that hold the event, and events.</summary>
    public static async Task<(long Dossiers, long Events)> MovesAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            "select count(distinct stream_id), count(*) from events.mt_events where type = 'due_date_reprojected'"
        );
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Receipts of a moment ago, due in three working days, as an import.</summary>
    public static byte[] Receipts(int count)
    {
        var at = DateTimeOffset
            .UtcNow.AddMinutes(-10)
            .ToOffset(TimeSpan.FromHours(7))
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return History.File(Enumerable.Range(0, count).Select(i => History.Receive($"open-{i}", at)));
    }

    /// <summary>The five days after today: a promise of three working days has counted at least one of them.</summary>
    public static IEnumerable<string> NextDays()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7));
        return Enumerable.Range(1, 5).Select(day => today.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
