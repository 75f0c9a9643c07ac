namespace MotCua.PortalSync.Sync;

/// <summary>
/// A knock at the door. From MotCua it says only that there is something new; what it is, the feed tells, so knocks may be lost, repeated or come out of order without harm.
/// </summary>
public sealed class Wake(TimeProvider clock)
{
    private readonly Lock gate = new();
    private TaskCompletionSource signal = NewSignal();

    /// <summary>Knocks so far.</summary>
    public long Count { get; private set; }

    public void Up()
    {
        lock (gate)
        {
            Count++;
            signal.TrySetResult();
        }
    }

    /// <summary>Until somebody knocks or the time is up. A knock since the last waiting counts.</summary>
    public async Task WaitAsync(TimeSpan time, CancellationToken ct)
    {
        Task knocked;
        lock (gate)
        {
            knocked = signal.Task;
        }
        try
        {
            await knocked.WaitAsync(time, clock, ct);
        }
        catch (TimeoutException) { }
        lock (gate)
        {
            if (signal.Task.IsCompleted)
            {
                signal = NewSignal();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
