using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using MotCua.Server.Http;

namespace MotCua.Server.Operations;

/// <summary>
/// Requests a minute from one client address (of IPv6 the /64, which is one customer) to the routes that need no token, in this process. Behind a proxy
/// set <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED=true</c>, else all clients are one.
/// </summary>
public sealed class AnonymousLimit(int perMinute) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> limiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(http =>
        RateLimitPartition.GetFixedWindowLimiter(
            ClientOf(http.Connection.RemoteIpAddress),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }
        )
    );

    /// <summary>The refusal, or null when the request may go on.</summary>
    public Problem? Refuse(HttpContext http)
    {
        using var lease = limiter.AttemptAcquire(http);
        if (lease.IsAcquired)
        {
            return null;
        }
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var left) ? Math.Max(1, (int)Math.Ceiling(left.TotalSeconds)) : 60;
        return new Problem(429, "too-many-requests", wait.ToString(CultureInfo.InvariantCulture)) { RetryAfter = wait };
    }

    public void Dispose() => limiter.Dispose();

    private static IPAddress ClientOf(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.MapToIPv4();
        }
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
