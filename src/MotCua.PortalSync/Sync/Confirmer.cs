using System.Threading.Channels;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Sync;

/// <summary>
/// Tells the server what the portal said, many in one request under load. Returns to each caller only when the server has stored it; while the server cannot be
/// reached everybody waits, and nothing is forgotten that has not been told.
/// </summary>
public sealed class Confirmer(MotCuaClient server, ILogger<Confirmer> log, TimeProvider clock)
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<(Confirmation Confirmation, TaskCompletionSource Stored)> queue = Channel.CreateUnbounded<(
        Confirmation,
        TaskCompletionSource
    )>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Bounded by the number of callers: each waits for its own.</summary>
    public Task TellAsync(Confirmation confirmation, CancellationToken ct)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Writer.TryWrite((confirmation, stored));
        return stored.Task.WaitAsync(ct);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (await queue.Reader.WaitToReadAsync(ct))
        {
            var batch = new List<(Confirmation Confirmation, TaskCompletionSource Stored)>();
            while (batch.Count < AtOnce && queue.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }
            await StoreAsync([.. batch.Select(item => item.Confirmation)], ct);
            batch.ForEach(item => item.Stored.TrySetResult());
        }
    }

    private async Task StoreAsync(IReadOnlyList<Confirmation> confirmations, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await server.ConfirmAsync(confirmations, ct);
                return;
            }
            catch (ServerException exception)
            {
                log.ConfirmationsWait(confirmations.Count, exception.Message);
                await Task.Delay(Pause, clock, ct);
            }
        }
    }
}
