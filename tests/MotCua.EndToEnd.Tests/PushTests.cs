using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EndToEnd.Tests;

/// <summary>The server's push and the sync job's receiver, put together: the challenge of activation, a message that wakes the reading, and forged ones.</summary>
public sealed class PushTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_message_of_the_server_wakes_the_sync_job_and_a_forged_one_does_not()
    {
        await using var programs = await Programs.StartAsync(seed: 1);
        var clerk = await programs.TokenAsync(new { subject = "can-bo", roles = new[] { "administrator" } });
        programs.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", clerk);
        var sync = await programs.TokenAsync(
            new
            {
                subject = "dong-bo",
                agency = "H12",
                roles = new[] { "portal-sync" },
            }
        );
        await File.WriteAllTextAsync(programs.TokenFile, sync);
        var subscription = await PostAsync(programs, "/v1/subscriptions", new { name = "Đồng bộ", url = programs.WebhookAddress });
        await File.WriteAllTextAsync(programs.SecretFile, subscription.GetProperty("secret").GetString());
        // It reads the feed by itself every four minutes only: what arrives earlier, a message has brought.
        programs.StartSyncJob(
            ("Webhook__Address", programs.WebhookAddress.GetLeftPart(UriPartial.Authority)),
            ("Webhook__SecretFile", programs.SecretFile),
            ("Webhook__PollSeconds", "240")
        );
        await Wait.UntilAsync(
            async () => await MetricAsync(programs, "lag_events") == 0 && await ReadyAsync(programs),
            "it did not start",
            60
        );
        var active = await PostAsync(programs, $"/v1/subscriptions/{subscription.GetProperty("id").GetString()}/activate", body: null);
        Assert.Equal("active", active.GetProperty("status").GetString());

        var watch = Stopwatch.StartNew();
        var dossier = await PostAsync(
            programs,
            "/v1/dossiers",
            new
            {
                procedureCode = "2.000815",
                receivingAgency = "H12.101",
                resolvingAgency = "H12.101",
                channel = "counter",
                applicant = new { kind = "citizen", name = "Nguyễn Văn Ánh" },
            }
        );
        var code = dossier.GetProperty("code").GetString()!;
        await Wait.UntilAsync(() => Task.FromResult(programs.Portal.State.Find(code) is { TienDo.Count: 1 }), "it did not arrive", 30);
        output.WriteLine($"received, pushed, fetched, sent: {watch.ElapsedMilliseconds} ms");
        await Wait.UntilAsync(async () => await MetricAsync(programs, "synchronised_total") == 1, "it was not confirmed", 20);
        Assert.True(await MetricAsync(programs, "webhooks_total") >= 1);

        var knocks = await MetricAsync(programs, "webhooks_total");
        Assert.Equal(HttpStatusCode.Unauthorized, await KnockAsync(programs, DateTimeOffset.UtcNow));
        Assert.Equal(knocks, await MetricAsync(programs, "webhooks_total"));
        Assert.Equal(1, await MetricAsync(programs, "webhooks_refused_total"));
        // Each address serves its own and nothing else.
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(programs, new Uri(programs.WebhookAddress, "/metrics")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(programs, new Uri(programs.Health.BaseAddress!, "/metrics")));
    }

    private static async Task<HttpStatusCode> KnockAsync(Programs programs, DateTimeOffset at)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, programs.WebhookAddress)
        {
            Content = Programs.JsonContent(new { type = "dossier.received" }),
        };
        request.Headers.Add("webhook-id", "evt_forged");
        request.Headers.Add("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(new byte[32]));
        using var response = await programs.Health.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> GetAsync(Programs programs, Uri address)
    {
        using var response = await programs.Health.GetAsync(address);
        return response.StatusCode;
    }

    private static async Task<bool> ReadyAsync(Programs programs) =>
        await GetAsync(programs, new Uri(programs.Health.BaseAddress!, "/health/ready")) == HttpStatusCode.OK;

    /// <summary>-1 when it does not answer or does not know it.</summary>
    private static async Task<long> MetricAsync(Programs programs, string name)
    {
        try
        {
            var text = await programs.Health.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"portal_sync_{name} ", StringComparison.Ordinal));
            return line is null ? -1 : long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return -1;
        }
    }

    private static async Task<JsonElement> PostAsync(Programs programs, string address, object? body)
    {
        using var content = body is null ? null : Programs.JsonContent(body);
        using var response = await programs.Client.PostAsync(new Uri(address, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{address}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
