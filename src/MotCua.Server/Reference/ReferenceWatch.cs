namespace MotCua.Server.Reference;

/// <summary>Looks once a second whether another process has changed the reference data. While the database is away the last state stays in use.</summary>
public sealed partial class ReferenceWatch(ReferenceStore store, ILogger<ReferenceWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                bounded.CancelAfter(Longest);
                await store.CatchUpAsync(bounded.Token);
                failing = false;
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                {
                    NotRead(logger, fault); // once per outage
                }
                failing = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reference data could not be read; the last known state stays in use")]
    private static partial void NotRead(ILogger logger, Exception fault);
}
