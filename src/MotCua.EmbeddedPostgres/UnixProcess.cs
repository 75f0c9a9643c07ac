using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MotCua.EmbeddedPostgres;

internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
}

/// <summary>Starts programs as another user and with a small environment, and sends signals.</summary>
internal static class UnixProcess
{
    /// <summary>
    /// A program that will not see our terminal's Ctrl-C (setsid makes it leave our process group and keeps its process id),
    /// nor our environment, which may hold secrets.
    /// </summary>
    public static Process Start(string? user, string program, params IReadOnlyCollection<string> arguments)
    {
        var start = new ProcessStartInfo("setsid", [program, .. arguments])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (user is not null)
        {
            start.UserName = user;
        }
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "LD_LIBRARY_PATH")).ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }

    /// <summary>Runs a program to its end; standard output and error come back together.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string? user,
        string program,
        IReadOnlyCollection<string> arguments,
        string input,
        CancellationToken ct
    )
    {
        using var process = Start(user, program, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await WriteInputAsync(process, input, ct);
            var said = new StringBuilder(await output).Append(await error).ToString().Trim();
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, said);
        }
        catch (OperationCanceledException)
        {
            Send(process.Id, Signal.Kill);
            throw;
        }
    }

    /// <summary>As <see cref="RunAsync"/>; returns what the program said, or throws when it failed.</summary>
    public static async Task<string> RunOrThrowAsync(
        string? user,
        string program,
        IReadOnlyCollection<string> arguments,
        string input,
        CancellationToken ct
    )
    {
        var (exitCode, output) = await RunAsync(user, program, arguments, input, ct);
        return exitCode == 0
            ? output
            : throw new PostgresStartFailedException($"{program} ended with exit code {exitCode}. It said: {output}");
    }

    /// <summary>Sends a signal; a process that has ended already is no error.</summary>
    public static void Send(int pid, Signal signal) => _ = kill(pid, (int)signal);

    private static async Task WriteInputAsync(Process process, string input, CancellationToken ct)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and output tell why.
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable SYSLIB1054 // Two integers need no generated marshalling, and that would need unsafe code.
    private static extern int kill(int pid, int signal);
#pragma warning restore SYSLIB1054
}
