using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Operations;

/// <summary>What a server prints and exports holds nothing of what people tell it.</summary>
public sealed class PersonalDataTests
{
    private const string Canary = "Kanari7x3";

    [Theory]
    [InlineData("simple")]
    [InlineData("json")]
    public async Task Logs_traces_and_metrics_hold_no_personal_data_and_no_token(string format)
    {
        await using var database = await TemplateDatabase.CloneAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var server = ServerProcess.Start(
            database,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("Logging__LogLevel__Default", "Information"),
            ("Logging__LogLevel__Npgsql", "Information"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Information"),
            ("Logging__Console__FormatterName", format)
        );
        using var client = new HttpClient { BaseAddress = await server.AddressAsync() };
        var token = await UseAsync(client);
        await FailWithinAsync(client, database.SuperuserConnectionString);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.ExitCodeAsync());

        var (traces, metrics, logs) = (receiver.Text("/v1/traces"), receiver.Text("/v1/metrics"), receiver.Text("/v1/logs"));
        foreach (var text in new[] { server.Said, traces, metrics, logs })
        {
            Assert.NotEmpty(text);
            Assert.DoesNotContain(Canary, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        }
        // It is not empty that nothing was found in.
        Assert.Contains("Request failed: POST POST /v1/dossiers", server.Said, StringComparison.Ordinal);
        Assert.Contains("Request failed", logs, StringComparison.Ordinal);
        Assert.Contains("POST /v1/dossiers/{id}/assign", traces, StringComparison.Ordinal);
        Assert.Contains("http.route", traces, StringComparison.Ordinal);
        Assert.Contains("append_events", traces, StringComparison.Ordinal);
        Assert.Contains("motcua.commands", metrics, StringComparison.Ordinal);
        Assert.Contains("motcua.subscription.lag", metrics, StringComparison.Ordinal);
        Assert.Contains("not-in-this-status", metrics, StringComparison.Ordinal);
    }

    /// <summary>Every way in which a person's data come in, accepted and refused.</summary>
    private static async Task<string> UseAsync(HttpClient client)
    {
        using var issued = await client.SendJsonAsync("POST", "/v1/development/token", new { subject = "an" });
        var token = (await issued.ShouldBe(200)).Text("token")!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var received = await client.SendJsonAsync("POST", "/v1/dossiers", Receipts.One(Canary), ("Idempotency-Key", "mot"));
        var dossier = await received.ShouldBe(201);
        var address = "/v1/dossiers/" + dossier.Text("id");
        await CommandAsync(client, address + "/assign", 1, new { officer = "an", step = "xem" }, 200);
        await CommandAsync(client, address + "/request-supplement", 2, new { reason = Canary, papers = new[] { Canary } }, 200);
        await CommandAsync(client, address + "/return", 3, new { channel = "counter", receiver = Canary }, 422);
        await client.GetJsonAsync(address);
        await client.GetJsonAsync(address + "/events");
        await client.GetJsonAsync("/v1/dossiers?q=" + Canary);
        await client.GetJsonAsync($"/v1/dossiers?q={Canary}&unknown={Canary}", 400);
        await client.GetJsonAsync("/v1/dossiers/" + Canary, 404);
        await client.GetJsonAsync($"/{Canary}?q={Canary}", 404);
        var wrong = Receipts.One(Canary);
        wrong["applicant"]!["phone"] = new JsonObject { ["so"] = Canary };
        wrong[Canary] = Canary;
        using var refused = await client.SendJsonAsync("POST", "/v1/dossiers", wrong);
        await refused.ShouldBe(400);
        return token;
    }

    /// <summary>An error of the database while personal data are being written: the exception is logged, its data are not.</summary>
    private static async Task FailWithinAsync(HttpClient client, string superuser)
    {
        await using var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync();
        await using var spoil = new NpgsqlCommand(
            "alter table private.applicant add constraint spoiled check (name not like '%Kanari%') not valid",
            connection
        );
        await spoil.ExecuteNonQueryAsync();
        using var failed = await client.SendJsonAsync("POST", "/v1/dossiers", Receipts.One(Canary));
        await failed.ShouldBe(500);
    }

    private static async Task<JsonElement> CommandAsync(HttpClient client, string address, int version, object body, int status)
    {
        using var answer = await client.SendJsonAsync("POST", address, body, ("If-Match", $"\"{version}\""));
        return await answer.ShouldBe(status);
    }
}
