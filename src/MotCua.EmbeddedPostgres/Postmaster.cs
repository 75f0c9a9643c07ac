using System.Diagnostics;

namespace MotCua.EmbeddedPostgres;

/// <summary>A running server process with its watchdog.</summary>
internal sealed class Postmaster : IDisposable
{
    /// <summary>Long, because recovery after a crash under load is part of a start.</summary>
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FastStopBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ImmediateStopBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWordBound = TimeSpan.FromSeconds(2);
    private const int LinesKept = 20;

    private readonly ClusterFiles _files;
    private readonly bool _durable;
    private readonly Process _process;
    private readonly Watchdog _watchdog;
    private readonly Queue<string> _said = new();
    private readonly Dictionary<string, long> _logLengths;

    private Postmaster(ClusterFiles files, PostgresBinaries binaries, string? user, PostgresClusterOptions options)
    {
        _files = files;
        _durable = options.Durable;
        _logLengths = LogFiles().ToDictionary(file => file.Name, file => file.Length);
        _process = UnixProcess.Start(user, binaries.Postgres, "-D", files.Data, $"--config-file={files.Settings}");
        _watchdog = options.DeleteWhenOwnerDies
            ? new Watchdog(user: null, _process.Id, files.Data, _durable, files.Root)
            : new Watchdog(user, _process.Id, files.Data, _durable, null);
        _ = KeepLastLinesAsync();
    }

    public int Pid => _process.Id;

    public int WatchdogPid => _watchdog.Pid;

    /// <summary>Returns when the server accepts connections.</summary>
    /// <exception cref="PostgresStartFailedException">It ended, or was not ready within five minutes.</exception>
    public static async Task<Postmaster> StartAsync(
        ClusterFiles files,
        PostgresBinaries binaries,
        string? user,
        PostgresClusterOptions options,
        CancellationToken ct
    )
    {
        var postmaster = new Postmaster(files, binaries, user, options);
        try
        {
            await Poll.UntilAsync(() => postmaster._process.HasExited || postmaster.IsReady(), StartBound, ct);
            if (!postmaster._process.HasExited && postmaster.IsReady())
            {
                return postmaster;
            }
            // Its log is written by a process of its own, which may end a little later than the server; the last word is a FATAL one.
            await Poll.UntilAsync(() => postmaster.Said().Contains("FATAL:", StringComparison.Ordinal), LastWordBound, ct);
            throw new PostgresStartFailedException($"PostgreSQL did not start in {files.Data}. It said: {postmaster.Said()}");
        }
        catch
        {
            await postmaster.StopAsync();
            postmaster.Dispose();
            throw;
        }
    }

    /// <summary>Ends connections, writes what is to be written, ends; after the bounds with force, which recovery makes good.</summary>
    public async Task StopAsync()
    {
        if (!_durable || !await EndedAfterAsync(Signal.Interrupt, FastStopBound))
        {
            if (!await EndedAfterAsync(Signal.Quit, ImmediateStopBound))
            {
                await EndedAfterAsync(Signal.Kill, ImmediateStopBound);
            }
        }
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        _process.Dispose();
    }

    private bool IsReady() => PostmasterPid.Read(_files.PostmasterPid) is { State: "ready" } file && file.Pid == _process.Id;

    private async Task<bool> EndedAfterAsync(Signal signal, TimeSpan bound)
    {
        if (!_process.HasExited)
        {
            UnixProcess.Send(_process.Id, signal);
        }
        return await Poll.UntilAsync(() => _process.HasExited, bound, CancellationToken.None);
    }

    /// <summary>Until its log file is open, the server speaks on standard error, which must be read lest it block.</summary>
    private async Task KeepLastLinesAsync()
    {
        try
        {
            while (await _process.StandardError.ReadLineAsync() is { } line)
            {
                lock (_said)
                {
                    _said.Enqueue(line);
                    if (_said.Count > LinesKept)
                    {
                        _said.Dequeue();
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed while reading.
        }
    }

    /// <summary>What it said on standard error and, since this start, in its log.</summary>
    private string Said()
    {
        var logged = LogFiles().SelectMany(file => LinesFrom(file, _logLengths.GetValueOrDefault(file.Name)));
        lock (_said)
        {
            return string.Join(Environment.NewLine, _said.Concat(logged.TakeLast(LinesKept)));
        }
    }

    private FileInfo[] LogFiles() => Directory.Exists(_files.Log) ? new DirectoryInfo(_files.Log).GetFiles() : [];

    private static string[] LinesFrom(FileInfo file, long start)
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(start <= stream.Length ? start : 0, SeekOrigin.Begin); // shorter: last week's file of this day, begun anew
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
