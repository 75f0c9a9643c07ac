using System.Net.Sockets;
using System.Text;

namespace MotCua.Server.Tests.Operations;

/// <summary>
/// A request that is certainly being worked on and waits for its body: the server says "100 Continue" when its handler begins to read.
/// </summary>
internal sealed class HeldRequest : IDisposable
{
    private const string Body = """{"subject":"an"}""";
    private readonly TcpClient client;
    private readonly StreamReader answers;

    private HeldRequest(TcpClient client) => (this.client, answers) = (client, new StreamReader(client.GetStream(), Encoding.UTF8));

    public static async Task<HeldRequest> BeginAsync(Uri server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var head =
            $"POST /v1/development/token HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Body.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        var held = new HeldRequest(client);
        var first = await held.answers.ReadLineAsync();
        if (first != "HTTP/1.1 100 Continue")
        {
            throw new InvalidOperationException("instead of 100 Continue: " + first);
        }
        await held.answers.ReadLineAsync();
        return held;
    }

    public async Task<string> FinishAsync()
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Body));
        return await AnswerAsync();
    }

    /// <summary>The whole answer, with its head.</summary>
    public Task<string> AnswerAsync() => answers.ReadToEndAsync();

    public void Dispose()
    {
        answers.Dispose();
        client.Dispose();
    }
}
