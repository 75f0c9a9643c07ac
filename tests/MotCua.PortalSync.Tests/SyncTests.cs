using MotCua.PortalStandIn;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Server;
using MotCua.PortalSync.Sync;
using Xunit;

namespace MotCua.PortalSync.Tests;

/// <summary>One dossier on its way through the sync job.</summary>
public sealed class SyncTests : IAsyncLifetime
{
    private Rig rig = null!;

    public async Task InitializeAsync() => rig = await Rig.StartAsync();

    public Task DisposeAsync() => rig.DisposeAsync().AsTask();

    [Fact]
    public async Task A_dossier_that_the_portal_has_lost_is_inserted_again_with_all_its_steps()
    {
        var dossier = rig.MotCua.Put(Snapshots.Received());
        await rig.SynchroniseAsync();
        rig.MotCua.Put(Snapshots.In("processed") with { SyncedVersion = 1 });
        rig.Portal.Misbehave(new Plan("missing", Service: "DongBoHoSoMC"));
        var result = await rig.Dossiers.RunAsync(dossier.Id, force: false, CancellationToken.None);
        Assert.Equal(SyncOutcome.Synced, result.Outcome);
        var all = TienDoMapping.ToTienDo(Snapshots.In("processed"));
        Assert.Equal(
            all.Select(step => step.ToJsonString()),
            rig.Portal.State.Find(dossier.Code)!.TienDo.Select(step => step.ToJsonString())
        );
    }

    [Fact]
    public async Task Its_steps_are_not_forgotten_when_the_first_attempt_breaks_off_after_the_insert()
    {
        var dossier = rig.MotCua.Put(Snapshots.Received());
        await rig.SynchroniseAsync();
        rig.MotCua.Put(Snapshots.In("processed") with { SyncedVersion = 1 });
        rig.Portal.Misbehave(new Plan("missing", Service: "DongBoHoSoMC"), new Plan("error-500", Service: "CapNhatTienDoHoSoMC"));
        Assert.Equal(SyncOutcome.Unknown, (await rig.Dossiers.RunAsync(dossier.Id, force: false, CancellationToken.None)).Outcome);
        Assert.True(new LostDossiers(rig.Settings.State).Has(dossier.Id)); // after a kill as well
        Assert.Equal(SyncOutcome.Synced, (await rig.Dossiers.RunAsync(dossier.Id, force: false, CancellationToken.None)).Outcome);
        Assert.Equal(TienDoMapping.ToTienDo(Snapshots.In("processed")).Count, rig.Portal.State.Find(dossier.Code)!.TienDo.Count);
        Assert.False(new LostDossiers(rig.Settings.State).Has(dossier.Id));
    }

    [Fact]
    public async Task One_confirmation_that_the_server_refuses_keeps_no_other_waiting()
    {
        using var stop = new CancellationTokenSource();
        var bad = Guid.NewGuid();
        rig.MotCua.Refused[bad] = true;
        var telling = Enumerable
            .Range(0, 50)
            .Select(i => rig.Confirmer.TellAsync(Told(i == 30 ? bad : Guid.NewGuid()), CancellationToken.None))
            .ToList();
        var confirming = rig.Confirmer.RunAsync(stop.Token);
        var stored = await Task.WhenAll(telling);
        Assert.Equal(49, stored.Count(one => one));
        Assert.False(stored[30]);
        Assert.Equal(49, rig.MotCua.Confirmed.Count);
        await stop.CancelAsync();
        await confirming.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    [Fact]
    public async Task The_position_is_kept_when_all_is_done_and_a_second_run_sends_nothing()
    {
        rig.MotCua.Put(Snapshots.Received());
        await rig.SynchroniseAsync();
        Assert.Equal("a1", rig.Position.Read());
        var calls = rig.Portal.State.Counts()["DongBoHoSoMC"];
        await rig.SynchroniseAsync();
        Assert.Equal(calls, rig.Portal.State.Counts()["DongBoHoSoMC"]);
    }

    [Fact]
    public void A_second_sync_job_in_the_same_folder_is_told_to_go() =>
        Assert.Contains(
            "another sync job",
            Assert.Throws<SettingException>(() => new Position(rig.Settings.State)).Message,
            StringComparison.Ordinal
        );

    private static Confirmation Told(Guid dossier) => new(dossier, 1, "synced", DateTimeOffset.UtcNow, new string('a', 64), null, null);
}
