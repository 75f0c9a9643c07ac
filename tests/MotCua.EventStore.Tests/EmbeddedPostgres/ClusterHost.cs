using System.Diagnostics;
using System.Globalization;
using MotCua.EmbeddedPostgres;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

/// <summary>A process of its own that owns a cluster, as MotCua's server does, so that a test can kill it.</summary>
internal sealed class ClusterHost : IDisposable
{
    public const string Command = "embedded-postgres-host";
    public const string LeaveTemplatesCommand = "leave-templates";

    private readonly Process _process;

    private ClusterHost(Process process) => _process = process;

    public required string ConnectionString { get; init; }

    public required int PostmasterPid { get; init; }

    public required int WatchdogPid { get; init; }

    /// <summary>Returns when the cluster of the new process accepts connections.</summary>
    public static async Task<ClusterHost> StartAsync(string folder)
    {
        var process = Launch(Command, folder);
        var connectionString = await process.StandardOutput.ReadLineAsync();
        var pids = (await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The host did not start.")).Split(
            ' '
        );
        return new ClusterHost(process)
        {
            ConnectionString = connectionString!,
            PostmasterPid = int.Parse(pids[0], CultureInfo.InvariantCulture),
            WatchdogPid = int.Parse(pids[1], CultureInfo.InvariantCulture),
        };
    }

    /// <summary>
    /// Starts the process and kills it as soon as the condition holds, and every program that it started in the folder, as when a
    /// container is killed.
    /// </summary>
    public static async Task KillWhenAsync(string folder, Func<bool> condition)
    {
        using var process = Launch(Command, folder);
        Assert.True(await Poll.UntilAsync(condition, TimeSpan.FromMinutes(1), CancellationToken.None));
        process.Kill();
        await process.WaitForExitAsync();
        foreach (var running in Process.GetProcesses())
        {
            var commandLine = $"/proc/{running.Id}/cmdline";
            if (File.Exists(commandLine) && (await File.ReadAllTextAsync(commandLine)).Contains(folder, StringComparison.Ordinal))
            {
                UnixProcess.Send(running.Id, Signal.Kill);
            }
            running.Dispose();
        }
    }

    internal static Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ClusterHost).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>The program itself: runs until its standard input ends.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        await using var cluster = await PostgresCluster.StartAsync(new PostgresClusterOptions { DataDirectory = folder });
        await cluster.EnsureDatabaseAsync("motcua", CancellationToken.None);
        Console.WriteLine(cluster.ConnectionString("motcua", PostgresRole.Owner));
        Console.WriteLine($"{cluster.PostmasterPid} {cluster.WatchdogPid}");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>Another program: makes a template, prints the folder of its server, and ends without disposing anything.</summary>
    public static async Task<int> LeaveTemplatesAsync()
    {
        var templates = await DatabaseTemplates.StartAsync("left", _ => Task.CompletedTask, null, CancellationToken.None);
        var data = await Database.ScalarAsync(
            templates.Cluster!.ConnectionString("postgres", PostgresRole.Superuser),
            "show data_directory"
        );
        Console.WriteLine(data);
        return 0;
    }

    /// <summary>kill -9</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            _process.WaitForExit(TimeSpan.FromSeconds(30));
        }
        _process.Dispose();
    }
}
