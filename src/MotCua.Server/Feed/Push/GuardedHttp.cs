using System.Net;
using System.Net.Sockets;

namespace MotCua.Server.Feed.Push;

/// <summary>The endpoint's name resolves to something that may not be dialled.</summary>
public sealed class EndpointRefusedException(string reason) : IOException("endpoint refused: " + reason)
{
    public string Reason => reason;
}

/// <summary>
/// The only way out to endpoints. A connection is made to an address that was checked, not to a name that is resolved again; every address of the name must
/// pass; redirects, proxies (also of the environment), cookies and decompression are off. TLS is checked against the name.
/// </summary>
public static class GuardedHttp
{
    /// <summary>Longest the headers of an answer may be.</summary>
    private const int HeaderKilobytes = 16;

    /// <param name="guard">Decides on each address.</param>
    /// <param name="connectTimeout">Resolving and dialling together.</param>
    /// <param name="resolve">Null: the system's resolver.</param>
    public static SocketsHttpHandler Handler(
        EndpointGuard guard,
        TimeSpan connectTimeout,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null
    )
    {
        resolve ??= Dns.GetHostAddressesAsync;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            Credentials = null,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = connectTimeout,
            MaxResponseHeadersLength = HeaderKilobytes,
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // so that the check is never older
            ConnectCallback = async (context, ct) =>
            {
                var host = context.DnsEndPoint.Host;
                var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, ct);
                if (addresses.Length == 0)
                {
                    throw new SocketException((int)SocketError.HostNotFound);
                }
                foreach (var address in addresses)
                {
                    if (guard.Refuse(address) is { } reason)
                    {
                        throw new EndpointRefusedException(reason);
                    }
                }
                return await DialAsync(addresses, context.DnsEndPoint.Port, ct);
            },
        };
    }

    private static async Task<NetworkStream> DialAsync(IPAddress[] addresses, int port, CancellationToken ct)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception exception)
            {
                socket.Dispose();
                if (exception is not SocketException || i + 1 == addresses.Length)
                {
                    throw;
                }
            }
        }
    }
}
