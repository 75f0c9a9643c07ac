using System.Text.Json;
using MotCua.Server.Tests.Host;

namespace MotCua.Server.Tests.Push;

/// <summary>A subscription over the API, as whoever manages it sees it.</summary>
public sealed class Subscriber(HttpClient client, string id, string secret)
{
    public string Id => id;

    /// <summary>The newest secret.</summary>
    public string Secret { get; private set; } = secret;

    public string Address => $"/v1/subscriptions/{id}";

    /// <summary>Registered and activated.</summary>
    public static async Task<Subscriber> ActiveAsync(HttpClient client, Catcher catcher, Dictionary<string, object?>? with = null)
    {
        var subscriber = await RegisteredAsync(client, catcher.Url, with);
        using var activated = await client.SendAsync("POST", subscriber.Address + "/activate", null);
        Xunit.Assert.Equal("active", (await activated.ShouldBe(200)).Text("status"));
        return subscriber;
    }

    public static async Task<Subscriber> RegisteredAsync(HttpClient client, string url, Dictionary<string, object?>? with = null)
    {
        var body = new Dictionary<string, object?>(with ?? []) { ["name"] = "test", ["url"] = url };
        using var response = await client.SendJsonAsync("POST", "/v1/subscriptions", body);
        var json = await response.ShouldBe(201);
        return new Subscriber(client, json.Text("id")!, json.Text("secret")!);
    }

    public Task<JsonElement> ReadAsync() => client.GetJsonAsync(Address);

    public async Task<JsonElement> DoAsync(string verb, object? body = null, int status = 200)
    {
        using var response = body is null
            ? await client.SendAsync("POST", $"{Address}/{verb}", null)
            : await client.SendJsonAsync("POST", $"{Address}/{verb}", body);
        var json = await response.ShouldBe(status);
        if (status == 200 && verb == "secret:rotate")
        {
            Secret = json.Text("secret")!;
        }
        return json;
    }

    /// <summary>The status that a verb is answered with.</summary>
    public async Task<int> TryAsync(string verb)
    {
        using var response = await client.SendAsync("POST", $"{Address}/{verb}", null);
        return (int)response.StatusCode;
    }

    public async Task<List<JsonElement>> ListAsync(string what) =>
        [.. (await client.GetJsonAsync($"{Address}/{what}")).GetProperty("items").EnumerateArray()];

    public async Task<JsonElement> DeliveryAsync() => (await ReadAsync()).GetProperty("delivery");

    /// <summary>Waits until everything in the feed is acknowledged and written down.</summary>
    public Task CaughtUpAsync(int seconds = 30) =>
        Poll.UntilAsync(
            async () =>
            {
                var projections = await client.GetJsonAsync("/v1/operations/subscriptions");
                if (projections.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("lag").GetInt64() > 0))
                {
                    return false;
                }
                var delivery = await DeliveryAsync();
                return delivery.GetProperty("lagEvents").GetInt64() == 0 && delivery.GetProperty("lanesBehind").GetInt64() == 0;
            },
            "not caught up",
            seconds
        );
}
