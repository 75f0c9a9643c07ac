using MotCua.Dossiers;
using MotCua.EventStore;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary>
/// Announces breaches: appends <c>dossier_overdue</c> once per broken due date, at the instant of the breach; and before it <c>dossier_due_soon</c> once
/// per level of a due date that comes near.
/// </summary>
public sealed class OverdueWatcher(
    Store store,
    NpgsqlDataSource app,
    SubscriptionDaemon daemon,
    TimeProvider clock,
    ILogger<OverdueWatcher> log
) : Watcher("Dossiers.owed_announcements", TimeSpan.FromMilliseconds(250), store, app, daemon, clock, log)
{
    protected override Decision Announce(Dossier dossier, DateTimeOffset now) => DueSoon.Announce(dossier, now);
}
