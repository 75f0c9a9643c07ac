using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Operations;

/// <summary>The server as a program: its end, and the sentences with which it refuses to start.</summary>
public sealed class ProcessTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_server_that_is_told_to_stop_takes_no_new_request_and_finishes_those_it_has(string signal)
    {
        await using var server = ServerProcess.Start(fixture.Database);
        var address = await server.AddressAsync();
        using var held = await HeldRequest.BeginAsync(address);
        await server.SignalAsync(signal);
        await UntilRefusedAsync(address);
        Assert.StartsWith("HTTP/1.1 200", await held.FinishAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_banner_has_a_token_and_a_line_that_receives_a_dossier()
    {
        await using var server = ServerProcess.Start(fixture.Database);
        var address = await server.AddressAsync();
        using var client = new HttpClient { BaseAddress = address };
        await client.GetJsonAsync("/health/live");
        var lines = server.Said.Split('\n');
        var export = lines.Single(line => line.StartsWith("export MOTCUA_TOKEN=", StringComparison.Ordinal));
        var curl = lines.Single(line => line.StartsWith("curl ", StringComparison.Ordinal));
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"{export}; {curl}"]) { RedirectStandardOutput = true })!;
        var answer = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Contains("\"status\":\"received\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_told_in_a_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = "http://" + other.LocalEndpoint;
        await RefusesAsync("address already in use", ("ASPNETCORE_URLS", address));
    }

    [Fact]
    public Task A_database_that_cannot_be_reached_is_told_in_a_sentence() =>
        RefusesAsync(
            "ConnectionStrings__MotCua cannot be reached",
            ("ConnectionStrings__MotCua", "Host=127.0.0.1;Port=1;Username=a;Password=geheim;Database=b"),
            ("ConnectionStrings__MotCuaOwner", "Host=127.0.0.1;Port=1;Username=a;Password=geheim;Database=b")
        );

    [Theory]
    [InlineData("Limits__RequestSeconds", "bald", "Limits:")]
    [InlineData("ConnectionStrings__MotCua", "Host=a;Hafen=geheim", "ConnectionStrings__MotCua is not")]
    public Task A_setting_that_makes_no_sense_is_told_in_a_sentence(string name, string value, string because) =>
        RefusesAsync(because, (name, value));

    [Fact]
    public Task Production_without_an_identity_provider_is_told_in_a_sentence() =>
        RefusesAsync("Auth__Authority", ("ASPNETCORE_ENVIRONMENT", "Production"));

    private async Task RefusesAsync(string because, params (string Name, string Value)[] environment)
    {
        await using var server = ServerProcess.Start(fixture.Database, environment);
        Assert.Equal(1, await server.ExitCodeAsync());
        var said = server.Said.Trim();
        Assert.Contains(because, said, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", said, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", said, StringComparison.Ordinal);
    }

    private static async Task UntilRefusedAsync(Uri address)
    {
        var began = Stopwatch.StartNew();
        while (began.Elapsed < TimeSpan.FromSeconds(30))
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address.Host, address.Port);
            }
            catch (SocketException)
            {
                return;
            }
            await Task.Delay(20);
        }
        Assert.Fail("it still takes connections");
    }
}
