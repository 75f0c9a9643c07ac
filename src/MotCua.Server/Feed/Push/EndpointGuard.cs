using System.Net;
using System.Net.Sockets;

namespace MotCua.Server.Feed.Push;

/// <summary>
/// Whether an endpoint may be spoken to (OWASP API7:2023). Decided twice: on the address as written, when it is registered, and on every IP address that its
/// name resolves to, at each connection (<see cref="GuardedHttp"/>), since a name may resolve to something else tomorrow. Default is no.
/// </summary>
public sealed class EndpointGuard(PushSettings settings)
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Denied whatever the settings allow.</summary>
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), // "this host": Linux dials loopback
        IPNetwork.Parse("169.254.0.0/16"), // link-local, cloud metadata
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, broadcast
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"), // link-local
        IPNetwork.Parse("fec0::/10"), // site-local, as it once was
        IPNetwork.Parse("ff00::/8"), // multicast
        IPNetwork.Parse("fd00:ec2::254/128"), // metadata of a cloud
        IPNetwork.Parse("fd20:ce::254/128"), // another's
        IPNetwork.Parse("100.100.100.200/32"), // another's
        IPNetwork.Parse("192.0.0.192/32"), // another's
    ];

    /// <summary>Not the open Internet: allowed only where <c>Push:AllowedNetworks</c> names it.</summary>
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"), // carrier's NAT
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.88.99.0/24"), // relay of 6to4
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("fc00::/7"), // unique local
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("3fff::/20"),
        IPNetwork.Parse("100::/64"), // discard
        IPNetwork.Parse("5f00::/16"),
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    private readonly IReadOnlyList<string> suffixes = [.. settings.HostSuffixes.Select(suffix => suffix.Trim('.').ToLowerInvariant())];
    private readonly IReadOnlyList<IPNetwork> allowed = settings.Allowed;
    private readonly IReadOnlyList<IPNetwork> denied = settings.Denied;
    private readonly IReadOnlyList<int> ports = settings.Ports;

    /// <summary>Why the address as written is refused: a short code; null when it may be tried.</summary>
    public string? Refuse(Uri url)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http"))
        {
            return "scheme";
        }
        if (url.UserInfo.Length > 0 || url.OriginalString.Contains('@', StringComparison.Ordinal))
        {
            return "userinfo";
        }
        if (url.Fragment.Length > 0)
        {
            return "fragment";
        }
        var host = url.IdnHost.TrimEnd('.').ToLowerInvariant();
        var literal = IPAddress.TryParse(host, out var address) ? Unwrap(address) : null;
        var local = settings.Development && (host == "localhost" || (literal is not null && IsIn(Loopback, literal)));
        if (local)
        {
            return null;
        }
        if (url.Scheme != "https")
        {
            return "https-only";
        }
        if (!ports.Contains(url.Port))
        {
            return "port";
        }
        if (literal is not null)
        {
            return IsIn(allowed, literal) ? Refuse(literal) : "ip-literal";
        }
        // What no resolver calls a name, but some libraries read as a number.
        if (host.Length == 0 || char.IsAsciiDigit(host[^1]) || !host.Contains('.', StringComparison.Ordinal))
        {
            return "host";
        }
        return suffixes.Any(suffix => host == suffix || host.EndsWith("." + suffix, StringComparison.Ordinal)) ? null : "host-not-allowed";
    }

    /// <summary>Why an IP address is never dialled, or not for this deployment; null when it may be.</summary>
    public string? Refuse(IPAddress given)
    {
        foreach (var address in Forms(given))
        {
            if (IsIn(Loopback, address))
            {
                if (settings.Development)
                {
                    continue;
                }
                return "loopback";
            }
            if (IsIn(Never, address))
            {
                return "never";
            }
            if (IsIn(denied, address))
            {
                return "denied-network";
            }
            if (
                !IsIn(allowed, address)
                && (IsIn(Private, address) || (address.AddressFamily == AddressFamily.InterNetworkV6 && !Global.Contains(address)))
            )
            {
                return "private-network";
            }
        }
        return null;
    }

    /// <summary>The address, and every IPv4 address that it carries inside: all of them must pass. A form that is only a wrapping counts as what it wraps.</summary>
    private static IEnumerable<IPAddress> Forms(IPAddress given)
    {
        if (given.AddressFamily == AddressFamily.InterNetworkV6 && given.ScopeId != 0)
        {
            given = new IPAddress(given.GetAddressBytes());
        }
        var inner = Unwrap(given);
        yield return inner;
        if (inner.AddressFamily != AddressFamily.InterNetworkV6)
        {
            yield break;
        }
        var bytes = inner.GetAddressBytes();
        if (bytes[0] == 0x20 && bytes[1] == 0x02) // 6to4
        {
            yield return new IPAddress(bytes.AsSpan(2, 4));
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0) // Teredo: server, and the client turned over
        {
            yield return new IPAddress(bytes.AsSpan(4, 4));
            yield return new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]]);
        }
        if ((bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe) // ISATAP
        {
            yield return new IPAddress(bytes.AsSpan(12, 4));
        }
        if (bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b) // NAT64 with a local prefix
        {
            yield return new IPAddress(bytes.AsSpan(12, 4));
        }
    }

    /// <summary>The IPv4 address of a mapped, compatible, translated or NAT64 form, else the address itself.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        var bytes = address.GetAddressBytes();
        var nat64 = bytes.AsSpan(0, 12).SequenceEqual((byte[])[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
        var translated = bytes.AsSpan(0, 12).SequenceEqual((byte[])[0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0]);
        var compatible = !bytes.AsSpan(0, 12).ContainsAnyExcept((byte)0) && bytes[12] != 0;
        return nat64 || translated || compatible ? new IPAddress(bytes.AsSpan(12, 4)) : address;
    }

    private static bool IsIn(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }
        return false;
    }
}
