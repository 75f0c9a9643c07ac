using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MotCua.Bench;

/// <summary>
/// HTTP/1.1 over one kept connection with next to no cost of its own: the client shares the two cores with the server, and what is to be measured is the
/// server.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[16 * 1024];

    public RawConnection(int port) => socket.Connect(IPAddress.Loopback, port);

    /// <summary>Sends a request and returns the status of its answer, whose length must be given by Content-Length.</summary>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await socket.SendAsync(request);
        var filled = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("the server closed the connection");
            }
            filled += read;
            if (Complete(buffer.AsSpan(0, filled)))
            {
                return int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
            }
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    public void Dispose() => socket.Dispose();

    private static bool Complete(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }
        var at = answer.IndexOf("Content-Length: "u8);
        if (at < 0 || at > head)
        {
            return answer.EndsWith("0\r\n\r\n"u8); // a chunked problem answer
        }
        var rest = answer[(at + 16)..];
        return answer.Length >= head + 4 + int.Parse(rest[..rest.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
