namespace MotCua.PortalSync.Sync;

/// <summary>
/// Keeps everybody from calling a portal that is down. Opens after five failures in a row over at least three dossiers; then one caller at a time may probe, after 1 s and
/// then twice as long up to a minute; the first success closes it. A single dossier that always fails does not open it. Who has been let through reports exactly one of
/// <see cref="Succeeded"/>, <see cref="Failed"/> and <see cref="NotAsked"/>.
/// </summary>
public sealed class Breaker(TimeProvider clock)
{
    private const int Failures = 5;
    private const int Dossiers = 3;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly HashSet<Guid> failing = [];
    private int inRow;
    private bool probing;
    private TimeSpan pause = First;
    private DateTimeOffset next;

    /// <summary>Since when it has been open; null while it is closed.</summary>
    public DateTimeOffset? OpenSince { get; private set; }

    /// <summary>Zero: go ahead and report what came of it. Otherwise: ask again after so long.</summary>
    public TimeSpan Ask()
    {
        lock (gate)
        {
            if (OpenSince is null)
            {
                return TimeSpan.Zero;
            }
            var left = next - clock.GetUtcNow();
            if (left > TimeSpan.Zero || probing)
            {
                return left > TimeSpan.Zero ? left : First;
            }
            probing = true;
            return TimeSpan.Zero;
        }
    }

    /// <summary>Waits until the caller may go ahead; it then reports what came of it.</summary>
    public async Task PassAsync(CancellationToken ct)
    {
        while (Ask() is { Ticks: > 0 } pause)
        {
            await Task.Delay(pause, clock, ct);
        }
    }

    public void Succeeded()
    {
        lock (gate)
        {
            (OpenSince, probing, inRow, pause) = (null, false, 0, First);
            failing.Clear();
        }
    }

    public void Failed(Guid dossier)
    {
        lock (gate)
        {
            inRow++;
            failing.Add(dossier);
            if (OpenSince is not null)
            {
                if (clock.GetUtcNow() < next)
                {
                    return; // was under way when it opened: no probe
                }
                pause = pause * 2 > Longest ? Longest : pause * 2;
            }
            else if (inRow >= Failures && failing.Count >= Dossiers)
            {
                OpenSince = clock.GetUtcNow();
            }
            probing = false;
            next = clock.GetUtcNow() + pause;
        }
    }

    /// <summary>It did not come to a call: the next one may probe.</summary>
    public void NotAsked()
    {
        lock (gate)
        {
            probing = false;
        }
    }
}
