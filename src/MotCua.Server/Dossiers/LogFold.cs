using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using Channel = System.Threading.Channels.Channel;

namespace MotCua.Server.Dossiers;

/// <summary>
/// Goes through the whole log for a rebuild: one task reads, two fold, and the caller writes what they make, since only its connection may. What is made comes
/// in no particular order of streams, but all of a stream comes at once.
/// </summary>
internal static class LogFold
{
    private const int Folders = 2;

    /// <param name="log">What to go through.</param>
    /// <param name="folder">Makes what folds blocks of streams and keeps nothing of them: asked for once for each task, so that it need not be for several threads.</param>
    /// <param name="ct">Stops everything.</param>
    public static async IAsyncEnumerable<T> RunAsync<T>(
        LogScan log,
        Func<Func<LogBlock, T>> folder,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var blocks = Channel.CreateBounded<LogBlock>(2 * Folders);
        var made = Channel.CreateBounded<T>(8 * Folders);
        var working = WorkAsync(log, blocks, [.. Enumerable.Range(0, Folders).Select(_ => folder())], made.Writer, stop.Token);
        try
        {
            await foreach (var one in made.Reader.ReadAllAsync(ct))
            {
                yield return one;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what went wrong has come through the channel
        }
    }

    /// <summary>The steps of all dossiers.</summary>
    public static IAsyncEnumerable<IReadOnlyList<DossierStep>> StepsAsync(LogScan log, CancellationToken ct) =>
        RunAsync<IReadOnlyList<DossierStep>>(log, () => Steps, ct);

    /// <summary>The steps of dossiers, those of a dossier together and in order.</summary>
    public static IReadOnlyList<DossierStep> Steps(LogBlock block)
    {
        var steps = new List<DossierStep>();
        var stream = Guid.Empty;
        Dossier? dossier = null;
        foreach (var raw in block)
        {
            if (raw.StreamId != stream)
            {
                (stream, dossier) = (raw.StreamId, null);
            }
            var stored = raw.ToStored(DossierLog.Registry);
            if (stored.Data is DossierEvent happened)
            {
                var before = dossier;
                dossier = Dossier.Evolve(before, happened);
                steps.Add(new DossierStep(stored, happened, before, dossier));
            }
        }
        return steps;
    }

    private static async Task WorkAsync<T>(
        LogScan log,
        Channel<LogBlock> blocks,
        IReadOnlyList<Func<LogBlock, T>> folders,
        ChannelWriter<T> made,
        CancellationToken ct
    )
    {
        try
        {
            var reading = Task.Run(() => ReadAsync(log, blocks.Writer, ct), CancellationToken.None);
            await Task.WhenAll([
                reading,
                .. folders.Select(fold => Task.Run(() => FoldAsync(blocks.Reader, fold, made, ct), CancellationToken.None)),
            ]);
            made.Complete();
        }
        catch (Exception e)
        {
            made.Complete(e);
            throw;
        }
    }

    private static async Task ReadAsync(LogScan log, ChannelWriter<LogBlock> blocks, CancellationToken ct)
    {
        try
        {
            await foreach (var block in log.ReadAsync(ct))
            {
                await blocks.WriteAsync(block, ct);
            }
            blocks.Complete();
        }
        catch (Exception e)
        {
            blocks.Complete(e);
            throw;
        }
    }

    private static async Task FoldAsync<T>(
        ChannelReader<LogBlock> blocks,
        Func<LogBlock, T> fold,
        ChannelWriter<T> made,
        CancellationToken ct
    )
    {
        await foreach (var block in blocks.ReadAllAsync(ct))
        {
            var folded = fold(block);
            block.Release();
            await made.WriteAsync(folded, ct);
        }
    }
}
