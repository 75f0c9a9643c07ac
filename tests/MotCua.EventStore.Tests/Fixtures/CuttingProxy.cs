using System.Net;
using System.Net.Sockets;

namespace MotCua.EventStore.Tests;

/// <summary>Stands between Npgsql and PostgreSQL and cuts a connection at a chosen moment of its next exchange.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly (string Host, int Port) _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _cut;

    public CuttingProxy(string host, int port)
    {
        _server = (host, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public enum Cut
    {
        None,

        /// <summary>The next request never reaches the server.</summary>
        BeforeTheRequest,

        /// <summary>The server does what the next request says; its reply never arrives.</summary>
        BeforeTheReply,
    }

    public void CutNext(Cut cut) => Interlocked.Exchange(ref _cut, (int)cut);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (OperationCanceledException) { }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(
                PassAsync(client.GetStream(), server.GetStream(), Cut.BeforeTheRequest),
                PassAsync(server.GetStream(), client.GetStream(), Cut.BeforeTheReply)
            );
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, Cut cut)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _stop.Token)) > 0)
        {
            if (Interlocked.CompareExchange(ref _cut, (int)Cut.None, (int)cut) == (int)cut)
                return; // both sides are closed
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }
}
