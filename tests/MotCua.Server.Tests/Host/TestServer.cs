using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Http;

namespace MotCua.Server.Tests.Host;

/// <summary>
/// The whole server in this process, on a database of a test's own. Tests speak HTTP to it and see nothing else; several may run on one database,
/// like the nodes of one installation.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    // ApiRoute stands for the server's assembly: "Program" is in the converter's as well.
    private readonly WebApplicationFactory<ApiRoute> factory;

    private TestServer(WebApplicationFactory<ApiRoute> factory, TestClock clock) => (this.factory, Clock) = (factory, clock);

    public TestClock Clock { get; }

    /// <param name="environment">Only Development hands out tokens.</param>
    public static async Task<TestServer> StartAsync(
        TestDatabase database,
        string environment = "Development",
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        var clock = new TestClock();
#pragma warning disable CA2000 // disposed with the server
        var factory = new WebApplicationFactory<ApiRoute>().WithWebHostBuilder(builder =>
        {
            builder.UseEnvironment(environment);
            builder.UseSetting("urls", "http://127.0.0.1:0");
            foreach (var (name, value) in TemplateDatabase.Settings(database).Concat(settings ?? new Dictionary<string, string>()))
            {
                builder.UseSetting(name, value);
            }
            builder.ConfigureLogging(logging => logging.ClearProviders());
            builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock));
        });
#pragma warning restore CA2000
        factory.ClientOptions.AllowAutoRedirect = false;
        factory.UseKestrel();
        // Starting blocks until the server listens, migrations included.
        await Task.Run(factory.StartServer);
        return new TestServer(factory, clock);
    }

    /// <summary>A part of the running server, for what no request can reach.</summary>
    public T Service<T>()
        where T : notnull => factory.Services.GetRequiredService<T>();

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => factory.CreateClient();

    public Task<HttpClient> AdministratorAsync() => AsAsync("administrator", null, "administrator");

    /// <summary>A client with a token; the server checks that the agency and the roles exist.</summary>
    public async Task<HttpClient> AsAsync(string subject, string? agency, params string[] roles)
    {
        var client = Anonymous();
        var response = await client.PostAsJsonAsync(
            "/v1/development/token",
            new
            {
                subject,
                agency,
                roles,
            }
        );
        var token = (await response.ShouldBe(200)).GetProperty("token").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public ValueTask DisposeAsync() => factory.DisposeAsync();
}

/// <summary>Reading answers.</summary>
public static class Answers
{
    /// <summary>The JSON of an answer, which must have this status; the failure shows what was answered instead.</summary>
    public static async Task<JsonElement> ShouldBe(this HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Xunit.Assert.True(
            (int)response.StatusCode == status,
            $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: {(int)response.StatusCode}, not {status}: {text}"
        );
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string address, int status = 200)
    {
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative));
        return await response.ShouldBe(status);
    }

    /// <summary>
    /// The answer of a list or a figure once it knows everything up to a position. By itself <c>?after=</c> waits two seconds and then answers
    /// with less, which a test would take for a wrong answer on a busy machine.
    /// </summary>
    public static async Task<JsonElement> GetAfterAsync(this HttpClient client, string address, long position)
    {
        var separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        JsonElement answer = default;
        await Poll.UntilAsync(
            async () =>
                (answer = await client.GetJsonAsync($"{address}{separator}after={position}"))
                    .GetProperty("asOf")
                    .GetProperty("position")
                    .GetInt64() >= position,
            $"{address} has not reached {position}",
            seconds: 60
        );
        return answer;
    }

    /// <summary>Sends a body as JSON; <paramref name="headers"/> like <c>("If-Match", "\"1\"")</c>.</summary>
    public static Task<HttpResponseMessage> SendJsonAsync(
        this HttpClient client,
        string method,
        string address,
        object body,
        params (string Name, string Value)[] headers
    ) => client.SendAsync(method, address, JsonContent.Create(body), headers);

    public static Task<HttpResponseMessage> SendAsync(
        this HttpClient client,
        string method,
        string address,
        HttpContent? content,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return client.SendAsync(request);
    }

    /// <summary>All items of a list, page by page by its cursors.</summary>
    public static async Task<List<JsonElement>> WalkAsync(this HttpClient client, string address, int limit = 200)
    {
        var items = new List<JsonElement>();
        string? next = null;
        long? total;
        do
        {
            var separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var cursor = next is null ? "" : "&cursor=" + Uri.EscapeDataString(next);
            var page = await client.GetJsonAsync($"{address}{separator}limit={limit}{cursor}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
            total = page.TryGetProperty("total", out var told) ? told.GetInt64() : null;
        } while (next is not null);
        Xunit.Assert.Equal(total ?? items.Count, items.Count);
        return items;
    }

    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();
}
