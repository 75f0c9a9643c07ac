using MotCua.EventStore;

namespace MotCua.Server.Operations;

/// <summary>Runs the subscriptions as long as the server runs.</summary>
public sealed class DaemonService(SubscriptionDaemon daemon) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => daemon.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => daemon.StopAsync();
}
