using System.Globalization;

namespace MotCua.EmbeddedPostgres;

/// <summary>
/// The processes of PostgreSQL that run in a data folder, whoever started them.
/// A process id in postmaster.pid alone proves nothing: after a reboot, or in a new container, it may be anybody's. A process counts when
/// it is called postgres and finds, in its own working folder, the same postmaster.pid as we do, which names its start time too.
/// </summary>
internal static class ServerProcesses
{
    private static readonly TimeSpan FastStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ImmediateStop = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Ends what an earlier MotCua that was killed left behind: its server, or, when that was killed too, the server's orphans; then
    /// removes postmaster.pid. Only for the holder of the folder's lock.
    /// </summary>
    /// <exception cref="PostgresDataDirectoryInUseException">They do not end.</exception>
    public static async Task EndLeftoversAsync(ClusterFiles files, CancellationToken ct)
    {
        if (PostmasterPid.Read(files.PostmasterPid) is not { } left)
        {
            return;
        }
        var running = RunningIn(files);
        if (running.Contains(left.Pid))
        {
            UnixProcess.Send(left.Pid, Signal.Interrupt);
            await Poll.UntilAsync(() => RunningIn(files).Count == 0, FastStop, ct);
        }
        foreach (var pid in RunningIn(files))
        {
            UnixProcess.Send(pid, Signal.Quit);
        }
        if (!await Poll.UntilAsync(() => RunningIn(files).Count == 0, ImmediateStop, ct))
        {
            throw new PostgresDataDirectoryInUseException(
                $"PostgreSQL still runs in {files.Data} (processes {string.Join(", ", RunningIn(files))}) and does not end. "
                    + "End these processes, then start MotCua again."
            );
        }
        File.Delete(files.PostmasterPid);
    }

    private static List<int> RunningIn(ClusterFiles files)
    {
        var identity = TextOf(files.PostmasterPid);
        return identity is null
            ? []
            : Directory
                .EnumerateDirectories("/proc")
                .Where(process => int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Where(process => TextOf($"{process}/comm")?.Trim() == "postgres")
                .Where(process => TextOf($"{process}/cwd/postmaster.pid") == identity)
                .Select(process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture))
                .ToList();
    }

    private static string? TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended in between, or not ours to see
        }
    }
}
