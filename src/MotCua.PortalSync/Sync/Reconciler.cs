using System.Globalization;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Sync;

/// <summary>
/// When to compare everything with the portal: every night at a time of day, and when somebody asks. One at a time. What was found is kept as a file in the state folder and told
/// to the server.
/// </summary>
public sealed class Reconciler(
    Settings settings,
    Reconciliation reconciliation,
    MotCuaClient server,
    TimeProvider clock,
    ILogger<Reconciler> log
)
{
    private static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);

    private readonly Wake asked = new(clock);
    private volatile bool runs;

    public bool Runs => runs;

    /// <summary>When the last one ended, and what it left unrepaired; null before the first.</summary>
    public (DateTimeOffset At, int Unrepaired)? Last { get; private set; }

    /// <summary>Asks for one now. False: one is under way.</summary>
    public bool Ask()
    {
        if (runs)
        {
            return false;
        }
        asked.Up();
        return true;
    }

    /// <summary>Waits for the hour, or to be asked, again and again.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            var wait = settings.ReconcileAt is { } hour ? NextAfter(now, hour) - now : Timeout.InfiniteTimeSpan;
            await asked.WaitAsync(wait, ct);
            try
            {
                await OnceAsync(repair: true, ct);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SettingException)
            {
                log.NotReconciled(exception.Message);
            }
        }
    }

    /// <summary>Compares all now. Returns the counts, what is left unrepaired, and the file.</summary>
    public async Task<(IReadOnlyDictionary<string, int> Counts, int Unrepaired, string File)> OnceAsync(bool repair, CancellationToken ct)
    {
        runs = true;
        try
        {
            var now = clock.GetUtcNow();
            var name = string.Create(CultureInfo.InvariantCulture, $"reconciliation-{now:yyyyMMddTHHmmssZ}.ndjson");
            var file = Path.Combine(settings.State, name);
            Directory.CreateDirectory(settings.State);
            await using var lines = new StreamWriter(file);
            var (counts, unrepaired, report) = await reconciliation.RunAsync(lines, repair, ct);
            await TellAsync(report, ct);
            var found = string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"));
            log.Reconciled(found, file);
            Last = (clock.GetUtcNow(), unrepaired);
            return (counts, unrepaired, file);
        }
        finally
        {
            runs = false;
        }
    }

    /// <summary>The next time that this hour strikes in Việt Nam, after now.</summary>
    public static DateTimeOffset NextAfter(DateTimeOffset now, TimeOnly hour)
    {
        var local = now.ToOffset(VietnamOffset);
        var today = new DateTimeOffset(DateOnly.FromDateTime(local.DateTime).ToDateTime(hour), VietnamOffset);
        return today > local ? today : today.AddDays(1);
    }

    private async Task TellAsync(ReconciliationReport report, CancellationToken ct)
    {
        try
        {
            if (!await server.ReportAsync(report, ct))
            {
                log.ReportNotKept("it keeps none");
            }
        }
        catch (ServerException exception)
        {
            log.ReportNotKept(exception.Message);
        }
    }
}
