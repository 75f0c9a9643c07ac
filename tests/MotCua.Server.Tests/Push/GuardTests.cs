using System.Net;
using System.Net.Sockets;
using MotCua.Server.Feed.Push;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>
/// Promise W6: server-side request forgery. Every case is sent for real, with a resolver of the test's own; listeners on all loopback addresses of the machine count
/// who connects. Nobody may.
/// </summary>
public sealed partial class GuardTests(ITestOutputHelper output)
{
    private static readonly byte[] Key = new byte[32];

    private static readonly PushSettings Production = new()
    {
        AllowedHosts = "gov.vn",
        TotalSeconds = 3,
        ConnectSeconds = 2,
    };

    [Fact]
    public async Task None_of_the_cases_connects()
    {
        var loopback = Listen(IPAddress.Loopback);
        var six = Listen(IPAddress.IPv6Loopback);
        var any = Listen(IPAddress.Any);
        var refused = 0;
        var through = new List<string>();
        async Task Expect(string what, string url, EndpointGuard guard, PushSettings settings, Func<string, IPAddress[]> resolve)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            {
                refused++; // no address at all: the route answers "malformed"
                return;
            }
            using var handler = GuardedHttp.Handler(guard, TimeSpan.FromSeconds(2), (host, _) => Task.FromResult(resolve(host)));
            using var sender = new WebhookSender(handler, settings, guard, TimeProvider.System);
            var outcome = await sender.SendAsync(uri, "evt_1", [1], [Key], CancellationToken.None);
            if (outcome.Reason.StartsWith("refused-", StringComparison.Ordinal))
            {
                refused++;
            }
            else
            {
                through.Add($"{what}: {outcome.Reason}");
            }
        }

        var guard = new EndpointGuard(Production);
        var good = IPAddress.Parse("1.1.1.1");
        foreach (var address in BadAddresses.Select(IPAddress.Parse))
        {
            // A name that is allowed, and resolves to this: alone, after a good address, before one. The last two are what mixed records look like.
            await Expect($"name to {address}", "https://good.gov.vn/", guard, Production, _ => [address]);
            await Expect($"mixed, then {address}", "https://good.gov.vn/", guard, Production, _ => [good, address]);
            // Allowing everything allows none of those that are never dialled; so the private ones are left out here.
            if (guard.Refuse(address) is not "private-network")
            {
                var all = Production with { AllowedNetworks = "0.0.0.0/0,::/0" };
                await Expect($"all allowed, {address}", "https://good.gov.vn/", new EndpointGuard(all), all, _ => [address]);
            }
        }
        foreach (var url in BadUrls)
        {
            await Expect(url, url, guard, Production, _ => [IPAddress.Loopback]);
        }
        var denied = Production with { AllowedNetworks = "10.0.0.0/8", DeniedNetworks = "10.9.0.0/16,1.0.0.0/8" };
        foreach (var address in new[] { "10.9.0.1", "10.9.255.255", "1.1.1.1", "::ffff:10.9.0.1", "64:ff9b::10.9.0.1" })
        {
            await Expect($"denied {address}", "https://good.gov.vn/", new EndpointGuard(denied), denied, _ => [IPAddress.Parse(address)]);
        }
        foreach (var listener in new[] { loopback, six, any })
        {
            Assert.False(listener.Pending(), "somebody connected");
            listener.Stop();
        }
        output.WriteLine($"{refused} cases refused, none connected");
        Assert.True(through.Count == 0, string.Join('\n', through));
        Assert.True(refused >= 200, $"only {refused} cases");
    }

    [Fact]
    public async Task An_address_that_changes_between_check_and_connection_is_caught_because_they_are_one()
    {
        var listener = Listen(IPAddress.Loopback);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var settings = Production with { AllowedPorts = $"443,{port}", TotalSeconds = 3 };
        var guard = new EndpointGuard(settings);
        var asked = 0;
        using var handler = GuardedHttp.Handler(
            guard,
            TimeSpan.FromSeconds(1),
            (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Parse("192.0.2.1") : IPAddress.Loopback])
        );
        using var sender = new WebhookSender(handler, settings, guard, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            var outcome = await sender.SendAsync(new Uri($"https://good.gov.vn:{port}/"), "evt_1", [1], [Key], CancellationToken.None);
            Assert.StartsWith("refused-", outcome.Reason, StringComparison.Ordinal);
        }
        Assert.Equal(3, asked);
        Assert.False(listener.Pending());
        listener.Stop();
    }

    [Fact]
    public async Task The_check_sees_a_sender_that_checks_at_registration_only()
    {
        var listener = Listen(IPAddress.Loopback);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var settings = Production with { AllowedPorts = $"443,{port}" };
        var guard = new EndpointGuard(settings);
        async Task<bool> ConnectsAsync(SocketsHttpHandler handler)
        {
            using var sender = new WebhookSender(handler, settings with { TotalSeconds = 1 }, guard, TimeProvider.System);
            await sender.SendAsync(new Uri($"https://good.gov.vn:{port}/"), "evt_1", [1], [Key], CancellationToken.None);
            return listener.Pending();
        }

        using var real = GuardedHttp.Handler(guard, TimeSpan.FromSeconds(1), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        Assert.False(await ConnectsAsync(real));
        // The mutant: the address as written was good, and what its name resolves to now is dialled as it comes.
        using var mutant = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        Assert.True(await ConnectsAsync(mutant));
        listener.Stop();
    }

    [Fact]
    public async Task The_check_sees_a_sender_that_follows_redirects()
    {
        await using var inner = await Catcher.StartAsync();
        await using var outer = await Catcher.StartAsync();
        outer.Instead = (http, _) =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = inner.Url;
            return Task.FromResult(true);
        };
        var settings = new PushSettings { Development = true, TotalSeconds = 5 };
        var guard = new EndpointGuard(settings);
        using var mutant = GuardedHttp.Handler(guard, TimeSpan.FromSeconds(2));
        mutant.AllowAutoRedirect = true;
        using var sender = new WebhookSender(mutant, settings, guard, TimeProvider.System);
        await sender.SendAsync(new Uri(outer.Url), "evt_1", [1], [Key], CancellationToken.None);
        Assert.Single(inner.All); // where the real one arrives never: the test below
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_proxy_of_the_environment_is_not_used()
    {
        var proxy = Listen(IPAddress.Loopback);
        await using var inner = await Catcher.StartAsync();
        await using var outer = await Catcher.StartAsync();
        outer.Instead = (http, _) =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = inner.Url;
            http.Response.Headers.SetCookie = "a=b";
            return Task.FromResult(true);
        };
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", $"http://{proxy.LocalEndpoint}");
        try
        {
            var settings = new PushSettings { Development = true, TotalSeconds = 5 };
            using var sender = new WebhookSender(settings, new EndpointGuard(settings), TimeProvider.System);
            var outcome = await sender.SendAsync(new Uri(outer.Url), "evt_1", [1], [Key], CancellationToken.None);
            Assert.Equal((307, "redirect"), (outcome.Status, outcome.Reason));
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }
        Assert.Single(outer.All);
        Assert.Empty(inner.All);
        Assert.False(proxy.Pending());
        proxy.Stop();
    }

    [Fact]
    public void Public_addresses_and_named_private_networks_are_allowed()
    {
        var guard = new EndpointGuard(Production with { AllowedNetworks = "10.20.0.0/16,fd12::/16" });
        foreach (var good in new[] { "1.1.1.1", "2001:4860:4860::8888", "10.20.1.1", "fd12::1", "64:ff9b::1.1.1.1" })
        {
            Assert.Null(guard.Refuse(IPAddress.Parse(good)));
        }
        Assert.Null(guard.Refuse(new Uri("https://dongbo.soa.gov.vn/webhook?x=1")));
        Assert.Null(guard.Refuse(new Uri("https://10.20.1.1/webhook")));
        Assert.Equal("private-network", guard.Refuse(IPAddress.Parse("10.21.0.1")));
    }

    private static TcpListener Listen(IPAddress address)
    {
        var listener = new TcpListener(address, 0);
        listener.Start();
        return listener;
    }
}
