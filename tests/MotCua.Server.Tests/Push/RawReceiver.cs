using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MotCua.Server.Tests.Push;

/// <summary>A receiver that speaks TCP, so that it can answer as no web server would. Reads one request per connection, then does what it is told.</summary>
internal sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> answer;
    private readonly Task running;
    private readonly ConcurrentBag<Task> connections = [];

    public RawReceiver(Func<NetworkStream, CancellationToken, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        running = Task.Run(AcceptAsync);
    }

    public string Url => $"http://{listener.LocalEndpoint}/hook";

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await Task.WhenAll([running, .. connections]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var socket = await listener.AcceptTcpClientAsync(stop.Token);
            connections.Add(Task.Run(() => ServeAsync(socket)));
        }
    }

    private async Task ServeAsync(TcpClient socket)
    {
        using var owned = socket;
        try
        {
            var stream = socket.GetStream();
            var request = new StringBuilder();
            var buffer = new byte[4096];
            // The request's end: the head says how long the body is.
            while (true)
            {
                var read = await stream.ReadAsync(buffer, stop.Token);
                if (read == 0)
                {
                    return;
                }
                request.Append(Encoding.Latin1.GetString(buffer, 0, read));
                var text = request.ToString();
                var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end > 0)
                {
                    var length = int.Parse(
                        text.Split("Content-Length: ")[1].Split('\r')[0],
                        System.Globalization.CultureInfo.InvariantCulture
                    );
                    if (text.Length >= end + 4 + length)
                    {
                        break;
                    }
                }
            }
            if (request.ToString().Split("webhook-id: ")[1] is { } rest && rest.StartsWith("ping_", StringComparison.Ordinal))
            {
                var id = rest.Split('\r')[0];
                await stream.WriteAsync(
                    Bytes($"HTTP/1.1 200 OK\r\nContent-Length: {id.Length}\r\nConnection: close\r\n\r\n{id}"),
                    stop.Token
                );
                return;
            }
            await answer(stream, stop.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // the other side had enough
        }
    }
}
