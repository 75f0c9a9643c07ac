using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Host;

namespace MotCua.Server.Tests.Operations;

/// <summary>The server as a program of its own, as <c>ops/run</c> starts it: what it prints, what it answers to signals.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2); // generous: the machine may be busy

    private readonly Process process;
    private readonly ConcurrentQueue<string> said = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything that it has printed, both streams.</summary>
    public string Said => string.Join('\n', said);

    public static ServerProcess Start(TestDatabase database, params (string Name, string Value)[] environment)
    {
        // Tests that run in the background of a script would hand on that Ctrl-C is ignored.
        string[] program = ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "MotCua.Server.dll")];
        var start = new ProcessStartInfo("env", program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in TemplateDatabase.Settings(database))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it listens.</summary>
    public async Task<Uri> AddressAsync()
    {
        var first = await Task.WhenAny(listening.Task, process.WaitForExitAsync(), Task.Delay(Bound));
        return first == listening.Task ? await listening.Task : throw new InvalidOperationException("it does not listen; it said: " + Said);
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        await process.WaitForExitAsync(bound.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
        await ExitCodeAsync();
        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }
        said.Enqueue(line);
        if (ListenLine().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(new Uri(match.Value));
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex ListenLine();
}
