using System.Diagnostics;

namespace MotCua.Server.Feed.Push;

/// <summary>What is written down: progress, rows of dossiers that are behind, attempts.</summary>
internal sealed partial class Pump
{
    private const int SuccessesKept = 100;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);
    private readonly List<AttemptRow> attempts = [];
    private bool flushing;
    private long flushedAt;
    private int writtenAlerted;
    private long delivered;
    private long failed;
    private int successesNoted;
    private DateTimeOffset? lastSuccess;

    private bool IsDirty => outbox.IsDirty || attempts.Count > 0 || delivered > 0 || replayDirty || alerted != writtenAlerted;

    private void Note(FeedEvent happened, Outcome outcome, bool replay)
    {
        var now = Now;
        if (outcome.Delivered)
        {
            (delivered, lastSuccess) = (delivered + 1, now);
            // At rest every attempt is kept; under load a sample of those that succeed.
            if (successesNoted++ >= SuccessesKept)
            {
                return;
            }
        }
        else
        {
            failed++;
        }
        attempts.Add(new AttemptRow(happened, now, outcome, replay));
    }

    private void Flush()
    {
        if (flushing || (Stopwatch.GetElapsedTime(flushedAt) < FlushInterval && !stopping) || !IsDirty)
        {
            return;
        }
        flushing = true;
        flushedAt = Stopwatch.GetTimestamp();
        var rows = new FlushRows(
            outbox.Changes(),
            delivered,
            failed,
            alerted,
            lastSuccess,
            [.. attempts],
            replayDirty && replay is { } open ? (open.Id, open.Next, open.Replayed, IsOver(open) ? Now : null) : null
        );
        (delivered, failed, successesNoted, replayDirty) = (0, 0, 0, false);
        attempts.Clear();
        Beside(
            async () =>
            {
                var ours = await services.Store.FlushAsync(id, owner, rows);
                return () => Flushed(rows, ours);
            },
            () => FlushFailed(rows)
        );
    }

    private void Flushed(FlushRows rows, bool ours)
    {
        flushing = false;
        lost |= !ours;
        outbox.Written(rows.Outbox);
        writtenAlerted = rows.Alerted;
        if (rows.Replay is { DoneAt: not null })
        {
            replay = null;
        }
    }

    private void FlushFailed(FlushRows rows)
    {
        flushing = false;
        flushedAt = Stopwatch.GetTimestamp();
        outbox.NotWritten(rows.Outbox);
        delivered += rows.Delivered;
        failed += rows.Failed;
        attempts.AddRange(rows.Attempts);
        replayDirty |= rows.Replay is not null;
    }
}
