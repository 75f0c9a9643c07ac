using System.Threading.Channels;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Sync;

/// <summary>
/// Tells the server what the portal said, many in one request under load. Returns to each caller only when the server has stored it, or has said that it will not (it knows no
/// such dossier or version); while the server cannot be reached everybody waits, and nothing is forgotten that has not been told.
/// </summary>
public sealed class Confirmer(MotCuaClient server, ILogger<Confirmer> log, TimeProvider clock)
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>False: the server refuses it. Bounded by the number of callers: each waits for its own.</summary>
    public Task<bool> TellAsync(Confirmation confirmation, CancellationToken ct)
    {
        var waiting = new Waiting(confirmation, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        queue.Writer.TryWrite(waiting);
        return waiting.Stored.Task.WaitAsync(ct);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (await queue.Reader.WaitToReadAsync(ct))
        {
            var batch = new List<Waiting>();
            while (batch.Count < AtOnce && queue.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }
            await StoreAsync(batch, ct);
        }
    }

    /// <summary>The server takes all or none; of a refused batch the halves are told, so that one bad answer keeps no other waiting.</summary>
    private async Task StoreAsync(List<Waiting> batch, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await server.ConfirmAsync([.. batch.Select(waiting => waiting.Confirmation)], ct);
                batch.ForEach(waiting => waiting.Stored.TrySetResult(true));
                return;
            }
            catch (RefusedException) when (batch.Count > 1)
            {
                await StoreAsync(batch[..(batch.Count / 2)], ct);
                await StoreAsync(batch[(batch.Count / 2)..], ct);
                return;
            }
            catch (RefusedException exception)
            {
                log.ConfirmationRefused(batch[0].Confirmation.DossierId, batch[0].Confirmation.Version, exception.Message);
                batch[0].Stored.TrySetResult(false);
                return;
            }
            catch (ServerException exception)
            {
                log.ConfirmationsWait(batch.Count, exception.Message);
                await Task.Delay(Pause, clock, ct);
            }
        }
    }

    private sealed record Waiting(Confirmation Confirmation, TaskCompletionSource<bool> Stored);
}
