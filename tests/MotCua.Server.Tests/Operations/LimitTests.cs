using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Operations;

public sealed class LimitTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Above_the_number_of_requests_at_once_the_answer_is_503_with_a_time_to_try_again()
    {
        await using var server = await StartAsync(("Limits:ConcurrentRequests", "1"), ("Limits:WaitingRequests", "0"));
        using var client = server.Anonymous();
        using var held = await HeldRequest.BeginAsync(client.BaseAddress!);

        using var refused = await client.GetAsync(new Uri("/v1/dossiers", UriKind.Relative));
        Assert.Equal("overloaded", (await refused.ShouldBe(503)).Text("code"));
        Assert.Equal(2, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        await client.GetJsonAsync("/health/live"); // tells of the load, so it is not refused for it

        Assert.StartsWith("HTTP/1.1 200", await held.FinishAsync(), StringComparison.Ordinal);
        await client.GetJsonAsync("/v1/dossiers", 401); // the turn is free again
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_503()
    {
        await using var server = await StartAsync(("Limits:RequestSeconds", "0.3"));
        using var client = server.Anonymous();
        using var held = await HeldRequest.BeginAsync(client.BaseAddress!);
        var answer = await held.AnswerAsync();
        Assert.StartsWith("HTTP/1.1 503", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"timeout\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_too_large_is_413_whether_its_length_is_declared_or_not(bool declared)
    {
        using var client = await fixture.AdministratorAsync();
        using var content = new StringContent("{\"summary\":\"" + new string('a', 70_000) + "\"}", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/dossiers") { Content = content };
        request.Headers.TransferEncodingChunked = !declared;
        using var answer = await client.SendAsync(request);
        Assert.Equal("body-too-large", (await answer.ShouldBe(413)).Text("code"));
    }

    [Fact]
    public async Task Headers_too_large_are_431()
    {
        using var client = fixture.Anonymous();
        using var answer = await client.SendAsync("GET", "/health/live", null, ("X-Long", new string('a', 40_000)));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task An_open_route_that_counts_its_callers_answers_429_above_the_limit()
    {
        var route = new ApiRoute("GET", "/open", Act.Public, "Thử", _ => Task.FromResult(Answer.Text("ok", "text/plain")))
        {
            RateLimited = true,
        };
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        await using var app = builder.Build();
        app.UseRouting();
        new ServerLimits { AnonymousPerMinute = 3 }.Use(app);
        app.MapGet(route.Pattern, Pipeline.For(route)).WithMetadata(route);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await client.GetAsync(new Uri("/open", UriKind.Relative));
            statuses.Add(answer.StatusCode);
        }
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        using var refused = await client.GetAsync(new Uri("/open", UriKind.Relative));
        Assert.Equal("too-many-requests", (await refused.ShouldBe(429)).Text("code"));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    private Task<TestServer> StartAsync(params (string Name, string Value)[] settings) =>
        TestServer.StartAsync(fixture.Database, settings: settings.ToDictionary(setting => setting.Name, setting => setting.Value));
}
