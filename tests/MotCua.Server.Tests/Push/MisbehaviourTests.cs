using System.Diagnostics;
using System.IO.Compression;
using System.Net.Sockets;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;
using Answer = System.Func<System.Net.Sockets.NetworkStream, System.Threading.CancellationToken, System.Threading.Tasks.Task>;

namespace MotCua.Server.Tests.Push;

/// <summary>Promise W3: whatever a receiver does, the attempt ends in time with a reason, memory stays, and other receivers notice nothing.</summary>
public sealed class MisbehaviourTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    internal static readonly byte[] Key = new byte[32];
    private static readonly byte[] Bomb = MakeBomb();

    internal static readonly (string Name, string Reason, Answer Answer)[] All =
    [
        ("200", "delivered", Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")),
        ("204", "delivered", Say("HTTP/1.1 204 No Content\r\n\r\n")),
        ("299", "delivered", Say("HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n")),
        ("301", "redirect", Say("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")),
        ("302 without location", "redirect", Say("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")),
        ("304", "redirect", Say("HTTP/1.1 304 Not Modified\r\n\r\n")),
        ("307", "redirect", Say("HTTP/1.1 307 Temporary\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")),
        ("308", "redirect", Say("HTTP/1.1 308 Permanent\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")),
        ("400", "status", Say("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")),
        ("401 with challenge", "status", Say("HTTP/1.1 401 Who\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n")),
        ("407", "status", Say("HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")),
        ("404", "status", Say("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")),
        ("410", "gone", Say("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")),
        ("418", "status", Say("HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n")),
        ("429", "throttled", Say("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")),
        ("429 for a year", "throttled", Say("HTTP/1.1 429 Slow\r\nRetry-After: 31536000\r\nContent-Length: 0\r\n\r\n")),
        ("503 with garbage", "throttled", Say("HTTP/1.1 503 Busy\r\nRetry-After: soon, very soon\r\nContent-Length: 0\r\n\r\n")),
        (
            "503 until long ago",
            "throttled",
            Say("HTTP/1.1 503 Busy\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\nContent-Length: 0\r\n\r\n")
        ),
        (
            "503 with a number too large",
            "throttled",
            Say("HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n")
        ),
        ("500", "status", Say("HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nstack")),
        ("502", "throttled", Say("HTTP/1.1 502 Gateway\r\nContent-Length: 0\r\n\r\n")),
        ("504", "throttled", Say("HTTP/1.1 504 Gateway\r\nContent-Length: 0\r\n\r\n")),
        ("999", "status", Say("HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n")),
        ("hangs up", "broken-answer", Say("")),
        ("resets", "connect", ResetAsync),
        ("not HTTP", "broken-answer", Say("220 smtp.example ESMTP\r\n")),
        ("binary", "broken-answer", Say("\0\u0001\u00ff\u00fe\r\n\r\n")),
        ("no status", "broken-answer", Say("HTTP/1.1 \r\n\r\n")),
        ("hangs up in the head", "broken-answer", Say("HTTP/1.1 200 OK\r\nContent-")),
        ("hangs up in the body", "broken-answer", Say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")),
        ("bad chunk", "broken-answer", Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n")),
        ("chunk too large", "broken-answer", Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx\r\n")),
        ("two lengths", "delivered", Say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\nx")),
        ("length below zero", "delivered", Say("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")),
        ("head without end", "broken-answer", EndlessAsync("HTTP/1.1 200 OK\r\n", "X-Header: " + new string('x', 1000) + "\r\n")),
        ("a body of a gigabyte", "delivered", EndlessAsync("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", new string('x', 8192))),
        ("a body without end", "delivered", EndlessAsync("HTTP/1.1 200 OK\r\n\r\n", new string('x', 8192))),
        ("says nothing", "timeout", (_, ct) => Task.Delay(Timeout.Infinite, ct)),
        ("says 200 too late", "timeout", LateAsync),
        ("drips the head", "timeout", DripAsync("HTTP/1.1 200 OK\r\nX: ")),
        ("drips the body", "timeout", DripAsync("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")),
        ("100 for ever", "timeout", EndlessSlowlyAsync("HTTP/1.1 100 Continue\r\n\r\n")),
        (
            "a bomb",
            "delivered",
            (stream, ct) =>
                SayBytesAsync(
                    stream,
                    [.. RawReceiver.Bytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {Bomb.Length}\r\n\r\n"), .. Bomb],
                    ct
                )
        ),
    ];

    [Fact]
    public async Task A_receiver_that_misbehaves_at_random_does_not_hold_up_another()
    {
        var random = new Random(20261122);
        var tried = 0;
        var quick = All.Where(one => one.Reason is not ("timeout" or "gone")).ToList();
        await using var bad = new RawReceiver(
            (stream, ct) =>
            {
                Interlocked.Increment(ref tried);
                lock (random)
                {
                    return quick[random.Next(quick.Count)].Answer(stream, ct);
                }
            }
        );
        await using var catcher = await Catcher.StartAsync();
        await using var server = await TestServer.StartAsync(
            fixture.Database,
            settings: new Dictionary<string, string> { ["Push:TotalSeconds"] = "2" }
        );
        using var client = await server.AdministratorAsync();
        var suffering = await Subscriber.RegisteredAsync(client, bad.Url);
        await suffering.DoAsync("activate");
        var well = await Subscriber.ActiveAsync(client, catcher);
        var desk = new Desk(client);
        var slowest = TimeSpan.Zero;
        for (var i = 1; i <= 60; i++)
        {
            await desk.ReceiveAsync();
            var watch = Stopwatch.StartNew();
            await Poll.UntilAsync(() => catcher.Taken.Count >= i, "the other receiver is held up");
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        }
        await well.CaughtUpAsync();
        output.WriteLine($"{tried} misbehaviours in a row, the other receiver waited {slowest.TotalMilliseconds:0} ms at most");
        Assert.True(slowest < TimeSpan.FromSeconds(2));
        Assert.Equal("active", (await suffering.ReadAsync()).Text("status"));
        Assert.True(tried >= 5); // then the breaker asks now and then only
    }

    private static Answer Say(string text) => (stream, ct) => SayBytesAsync(stream, RawReceiver.Bytes(text), ct);

    private static async Task SayBytesAsync(NetworkStream stream, byte[] bytes, CancellationToken ct)
    {
        await stream.WriteAsync(bytes, ct);
        stream.Socket.Shutdown(SocketShutdown.Send);
    }

    private static Task ResetAsync(NetworkStream stream, CancellationToken ct)
    {
        stream.Socket.LingerState = new LingerOption(true, 0);
        stream.Socket.Close();
        return Task.CompletedTask;
    }

    private static Answer EndlessAsync(string head, string again) =>
        async (stream, ct) =>
        {
            await stream.WriteAsync(RawReceiver.Bytes(head), ct);
            var bytes = RawReceiver.Bytes(again);
            while (true)
            {
                await stream.WriteAsync(bytes, ct);
            }
        };

    private static Answer EndlessSlowlyAsync(string again) =>
        async (stream, ct) =>
        {
            while (true)
            {
                await stream.WriteAsync(RawReceiver.Bytes(again), ct);
                await Task.Delay(50, ct);
            }
        };

    private static Answer DripAsync(string head) =>
        async (stream, ct) =>
        {
            await stream.WriteAsync(RawReceiver.Bytes(head), ct);
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), ct);
                await Task.Delay(50, ct);
            }
        };

    private static async Task LateAsync(NetworkStream stream, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.5), ct);
        await SayBytesAsync(stream, RawReceiver.Bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), ct);
    }

    private static byte[] MakeBomb()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 50; i++)
            {
                gzip.Write(zeros);
            }
        }
        return bytes.ToArray();
    }
}
