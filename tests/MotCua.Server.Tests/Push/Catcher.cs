using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MotCua.Server.Tests.Host;

namespace MotCua.Server.Tests.Push;

/// <summary>One message as it came over the wire.</summary>
public sealed record Caught(int Number, string Id, string Timestamp, string Signature, byte[] Body, string? ContentType)
{
    public System.Text.Json.JsonElement Data =>
        System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Body).GetProperty("data");

    public string Type => System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Body).Text("type")!;

    public string Dossier => Data.Text("dossierId")!;

    public long Version => Data.GetProperty("dossierVersion").GetInt64();
}

/// <summary>A webhook receiver over HTTP. Keeps everything that it is sent; answers 200 unless told otherwise; echoes challenges.</summary>
public sealed class Catcher : IAsyncDisposable
{
    private readonly WebApplication app;
    private int number;
    private int onTheWay;
    private int mostAtOnce;

    private Catcher(WebApplication app) => this.app = app;

    /// <summary>Answers instead of 200. Called after the message was kept; false: answer 200 all the same.</summary>
    public Func<HttpContext, Caught, Task<bool>>? Instead { get; set; }

    /// <summary>What was sent, challenges not counted.</summary>
    public ConcurrentQueue<Caught> All { get; } = new();

    /// <summary>What was answered with 200.</summary>
    public ConcurrentQueue<Caught> Taken { get; } = new();

    public ConcurrentQueue<Caught> Pings { get; } = new();

    public int MostAtOnce => mostAtOnce;

    public string Url { get; private set; } = "";

    public static async Task<Catcher> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var catcher = new Catcher(app);
        app.Run(catcher.HandleAsync);
        await app.StartAsync();
        catcher.Url = app.Urls.First() + "/hook";
        return catcher;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        var caught = new Caught(
            Interlocked.Increment(ref number),
            headers["webhook-id"].ToString(),
            headers["webhook-timestamp"].ToString(),
            headers["webhook-signature"].ToString(),
            body.ToArray(),
            http.Request.ContentType
        );
        if (caught.Id.StartsWith("ping_", StringComparison.Ordinal))
        {
            Pings.Enqueue(caught);
            await http.Response.WriteAsync(caught.Id);
            return;
        }
        All.Enqueue(caught);
        var now = Interlocked.Increment(ref onTheWay);
        mostAtOnce = Math.Max(mostAtOnce, now);
        try
        {
            if (Instead is { } instead && await instead(http, caught))
            {
                return;
            }
            http.Response.StatusCode = 200;
            Taken.Enqueue(caught);
        }
        finally
        {
            Interlocked.Decrement(ref onTheWay);
        }
    }
}
