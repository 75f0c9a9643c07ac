using System.Diagnostics;
using System.Globalization;

namespace MotCua.EmbeddedPostgres;

/// <summary>
/// Ends PostgreSQL when this process ends in whatever way. A shell reads from a pipe whose only write end is ours: a word means that
/// PostgreSQL was stopped in order; the end of the pipe, which the operating system sends for the dead too, means that we are gone.
/// Before each signal it makes sure that the process id still belongs to the server of this folder, which in its first moments has not
/// written it there yet.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const string Script = """
        read -r word && exit 0
        ours() { read -r pid < "$2/postmaster.pid" && [ "$pid" = "$1" ]; } 2>/dev/null
        ours "$1" "$2" || sleep 2
        ours "$1" "$2" && kill -"$3" "$1"
        i=0; while [ $i -lt 600 ] && ours "$1" "$2"; do sleep 0.1; i=$((i+1)); done
        ours "$1" "$2" && kill -QUIT "$1"
        [ -z "$4" ] || rm -rf "$4" || { sleep 1; rm -rf "$4"; }
        exit 0
        """;

    private readonly Process _shell;

    /// <param name="user">Runs the shell: whoever may signal the server, and delete the folder.</param>
    /// <param name="postmaster">The server's process id.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="durable">False: the server ends at once, without writing what it still holds.</param>
    /// <param name="deleteAfterwards">A folder to delete once the server has ended, or null.</param>
    public Watchdog(string? user, int postmaster, string data, bool durable, string? deleteAfterwards) =>
        _shell = UnixProcess.Start(
            user,
            "sh",
            "-c",
            Script,
            "motcua-watchdog",
            postmaster.ToString(CultureInfo.InvariantCulture),
            data,
            durable ? "INT" : "QUIT",
            deleteAfterwards ?? ""
        );

    public int Pid => _shell.Id;

    /// <summary>Releases the watchdog; PostgreSQL goes on undisturbed if it still runs.</summary>
    public void Dispose()
    {
        try
        {
            _shell.StandardInput.WriteLine("stopped");
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
        _shell.Dispose();
    }
}
