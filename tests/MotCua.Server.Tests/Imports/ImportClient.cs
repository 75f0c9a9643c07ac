using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using MotCua.Server.Tests.Host;

namespace MotCua.Server.Tests.Imports;

/// <summary>Sends imports and waits for their jobs.</summary>
public static class ImportClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<HttpResponseMessage> PostImportAsync(this HttpClient client, HttpContent content, string query = "")
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return client.SendAsync("POST", "/v1/imports" + query, content);
    }

    /// <summary>Sends a file; answers the job's id.</summary>
    public static async Task<string> StartImportAsync(this HttpClient client, byte[] file, string query = "")
    {
        using var response = await client.PostImportAsync(new ByteArrayContent(file), query);
        var job = await response.ShouldBe(202);
        Xunit.Assert.Equal($"/v1/jobs/{job.Text("id")}", response.Headers.Location!.ToString());
        Xunit.Assert.NotNull(response.Headers.RetryAfter);
        return job.Text("id")!;
    }

    /// <summary>Sends a file and waits until its job is over.</summary>
    public static async Task<JsonElement> ImportAsync(this HttpClient client, byte[] file, string query = "") =>
        await client.JobAsync(await client.StartImportAsync(file, query), job => job.Text("status") != "running");

    public static Task<JsonElement> ImportAsync(this HttpClient client, params IEnumerable<string> lines) =>
        client.ImportAsync(History.File(lines));

    /// <summary>Asks for the job until it is as wanted.</summary>
    public static async Task<JsonElement> JobAsync(this HttpClient client, string id, Func<JsonElement, bool> wanted)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var job = await client.GetJsonAsync($"/v1/jobs/{id}");
            if (wanted(job))
            {
                return job;
            }
            Xunit.Assert.True(watch.Elapsed < Patience, $"waited for too long: {job}");
            await Task.Delay(50);
        }
    }

    public static async Task<List<JsonElement>> ReportAsync(this HttpClient client, JsonElement job)
    {
        var text = await client.GetStringAsync(new Uri($"/v1/jobs/{job.Text("id")}/report", UriKind.Relative));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    public static long Count(this JsonElement job, string name) => job.GetProperty("counts").GetProperty(name).GetInt64();

    /// <summary>lines, received, commands, same, refused, events.</summary>
    public static (long, long, long, long, long, long) Counts(this JsonElement job)
    {
        Xunit.Assert.Equal("completed", job.Text("status"));
        return (
            job.Count("lines"),
            job.Count("received"),
            job.Count("commands"),
            job.Count("same"),
            job.Count("refused"),
            job.Count("events")
        );
    }

    /// <summary>The id of an imported dossier: part of what an import promises, since it makes the same file the same dossiers.</summary>
    public static Guid DossierId(string key, string source = "default") => MotCua.EventStore.EventIds.Derive("import:" + source, key, 0);
}
