using System.Globalization;
using Npgsql;

namespace MotCua.Bench;

/// <summary>Processor time of a PostgreSQL on this machine: on one that others use too, the clock on the wall says little.</summary>
internal static class PostgresTime
{
    private const double TicksPerSecond = 100; // of /proc; the same on every Linux that .NET runs on

    public static async Task<TimeSpan> OfAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select pg_backend_pid()");
        var backend = (int)(await command.ExecuteScalarAsync())!;
        var postmaster = int.Parse(Fields(backend)[1], CultureInfo.InvariantCulture);
        var ticks = Directory
            .EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0)
            .Where(pid => pid > 0)
            .Sum(pid => TicksOf(pid, postmaster));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Of the postmaster with its children that have ended, and of each child that runs.</summary>
    private static long TicksOf(int pid, int postmaster)
    {
        try
        {
            var fields = Fields(pid);
            return pid == postmaster ? Sum(fields, 11, 4)
                : fields[1] == $"{postmaster}" ? Sum(fields, 11, 2)
                : 0;
        }
        catch (IOException) // it has ended
        {
            return 0;
        }
    }

    private static long Sum(string[] fields, int first, int count) =>
        fields.Skip(first).Take(count).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));

    /// <summary>Of /proc/pid/stat, from the state on: the name before it may hold anything.</summary>
    private static string[] Fields(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
