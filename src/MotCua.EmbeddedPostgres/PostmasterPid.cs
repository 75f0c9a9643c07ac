using System.Globalization;

namespace MotCua.EmbeddedPostgres;

/// <summary>What postmaster.pid tells: its first line is the process id, its eighth the state ("starting", "ready", "stopping").</summary>
internal sealed record PostmasterPid(int Pid, string? State)
{
    /// <summary>Null when there is no such file or it is not yet written.</summary>
    public static PostmasterPid? Read(string path)
    {
        try
        {
            var lines = File.ReadAllLines(path);
            return lines.Length > 0 && int.TryParse(lines[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var pid)
                ? new PostmasterPid(pid, lines.ElementAtOrDefault(7)?.Trim())
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
