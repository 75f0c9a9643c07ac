using System.Diagnostics;
using MotCua.EmbeddedPostgres;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

/// <summary>Each asks a process of its own, since the environment belongs to a whole process.</summary>
public sealed class DefaultDataDirectoryTests : IDisposable
{
    public const string Command = "default-data-directory";

    private readonly TemporaryFolder _home = new("motcua-home-");

    [Fact]
    public async Task MOTCUA_DATA_decides_when_it_is_set()
    {
        Assert.Equal("/somewhere/else", await AskAsync(home: "/", chosen: "/somewhere/else"));
    }

    [Fact]
    public async Task It_is_below_a_home_that_PostgreSQL_can_reach()
    {
        Directory.CreateDirectory(_home.Root);
        File.SetUnixFileMode(_home.Root, (UnixFileMode)0b111_101_101);
        Assert.Equal(_home.Below(".local/share/motcua"), await AskAsync(_home.Root, chosen: ""));
    }

    [Fact]
    public async Task As_root_it_is_not_below_a_home_that_is_closed_to_others()
    {
        Directory.CreateDirectory(_home.Root);
        File.SetUnixFileMode(_home.Root, (UnixFileMode)0b111_000_000);
        var expected = Environment.IsPrivilegedProcess ? "/var/lib/motcua" : _home.Below(".local/share/motcua");
        Assert.Equal(expected, await AskAsync(_home.Root, chosen: ""));
    }

    public void Dispose() => _home.Dispose();

    private static async Task<string?> AskAsync(string home, string chosen)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(DefaultDataDirectoryTests).Assembly.Location, Command])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["HOME"] = home,
                ["XDG_DATA_HOME"] = "",
                ["MOTCUA_DATA"] = chosen,
            },
        };
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        return answer;
    }

    internal static int Run()
    {
        Console.WriteLine(PostgresClusterOptions.DefaultDataDirectory());
        return 0;
    }
}
