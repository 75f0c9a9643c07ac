using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.EventStore;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary>
/// Announces consultations that were not answered in time: appends <c>opinion_overdue</c> once per request, at the instant of the breach, and so tells the head
/// of the one-stop (the work list's <c>opinionOverdue</c>; NĐ 118/2025 Đ.19(4)). These are deadlines of days: a second is soon enough.
/// </summary>
public sealed class OpinionWatcher(
    Store store,
    NpgsqlDataSource app,
    SubscriptionDaemon daemon,
    TimeProvider clock,
    ILogger<OpinionWatcher> log
) : Watcher("Dossiers.owed_opinions", TimeSpan.FromSeconds(1), store, app, daemon, clock, log)
{
    protected override Decision Announce(Dossier dossier, DateTimeOffset now) => Consultations.Announce(dossier, now);
}
