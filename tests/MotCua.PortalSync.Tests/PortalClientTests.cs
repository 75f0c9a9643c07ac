using MotCua.PortalStandIn;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Portal;
using Xunit;

namespace MotCua.PortalSync.Tests;

/// <summary>The client against the stand-in over real HTTP: what is done, what is not, and what is not known.</summary>
public sealed class PortalClientTests : IAsyncLifetime, IDisposable
{
    private readonly string passwordFile = Path.GetTempFileName();
    private StandIn portal = null!;
    private PortalClient client = null!;

    public async Task InitializeAsync()
    {
        portal = await StandIn.StartAsync(new StandInOptions(Port: 0));
        await File.WriteAllTextAsync(passwordFile, "mot-cua\n");
        client = new PortalClient(new PortalSettings(new Uri(portal.Address + "/"), "H12", "camau", passwordFile) { TimeoutSeconds = 2 });
    }

    public async Task DisposeAsync()
    {
        await portal.DisposeAsync();
        File.Delete(passwordFile);
    }

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Every_golden_dossier_passes_every_field_rule_of_the_portal()
    {
        foreach (var status in MappingTests.Statuses)
        {
            foreach (var channel in new[] { "counter", "online", "postal" })
            {
                var dossier = Snapshots.In(status, channel) with { Code = $"H12.05-{status}-{channel}" };
                Assert.Equal(
                    new PortalAnswer(PortalOutcome.Done),
                    await SendAsync(dossier, updating: false) with
                    {
                        Code = null,
                        Reason = null,
                    }
                );
                var steps = await client.AddStepsAsync(TienDoMapping.ToTienDo(dossier), CancellationToken.None);
                Assert.Equal(PortalOutcome.Done, steps.Outcome);
                Assert.Equal(TienDoMapping.ToTienDo(dossier).Count, portal.State.Find(dossier.Code)!.TienDo.Count);
            }
        }
    }

    [Fact]
    public async Task Exists_and_missing_are_told_apart_from_rejected()
    {
        var dossier = Snapshots.In("processed");
        Assert.Equal(PortalOutcome.Missing, (await SendAsync(dossier, updating: true)).Outcome);
        Assert.Equal(PortalOutcome.Missing, (await client.FindAsync(dossier.Code, CancellationToken.None)).Outcome);
        Assert.Equal(PortalOutcome.Done, (await SendAsync(dossier, updating: false)).Outcome);
        Assert.Equal(PortalOutcome.Exists, (await SendAsync(dossier, updating: false)).Outcome);
        var found = await client.FindAsync(dossier.Code, CancellationToken.None);
        Assert.Equal("9", (string?)found.Data![0]!["TrangThaiHoSo"]);
        var rejected = await SendAsync(dossier with { Procedure = dossier.Procedure with { Code = new string('9', 200) } }, updating: true);
        Assert.Equal(PortalOutcome.Rejected, rejected.Outcome);
        Assert.Contains("MaTTHC", rejected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("error-500")]
    [InlineData("error-502")]
    [InlineData("error-503")]
    [InlineData("error-429")]
    [InlineData("redirect")]
    [InlineData("reset")]
    [InlineData("html")]
    [InlineData("wrong-json")]
    [InlineData("empty")]
    [InlineData("keep-then-500")]
    [InlineData("keep-then-reset")]
    public async Task Anything_but_a_positive_answer_in_the_form_of_the_contract_is_not_done(string kind)
    {
        portal.Misbehave(new Plan(kind, Service: "DongBoHoSoMC"));
        Assert.Equal(PortalOutcome.Unknown, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
        Assert.Equal(
            kind.StartsWith("keep", StringComparison.Ordinal) ? PortalOutcome.Exists : PortalOutcome.Done,
            (await SendAsync(Snapshots.Received(), updating: false)).Outcome
        );
    }

    [Theory]
    [InlineData("number-code")]
    [InlineData("code-00")]
    [InlineData("slow")]
    public async Task Right_answers_in_an_odd_form_are_done(string kind)
    {
        portal.Misbehave(new Plan(kind, Service: "DongBoHoSoMC"));
        Assert.Equal(PortalOutcome.Done, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
    }

    [Fact]
    public async Task A_session_that_the_portal_has_ended_is_opened_again_and_nobody_notices()
    {
        Assert.Equal(PortalOutcome.Done, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
        portal.Misbehave(new Plan("session-expired"));
        Assert.Equal(PortalOutcome.Done, (await SendAsync(Snapshots.Received(), updating: true)).Outcome);
    }

    [Theory]
    [InlineData("error-500")]
    [InlineData("html")]
    [InlineData("wrong-json")]
    [InlineData("hang")]
    public async Task A_login_that_fails_rejects_no_dossier(string kind)
    {
        portal.Misbehave(new Plan(kind, Service: "login"));
        Assert.Equal(PortalOutcome.Unknown, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
        Assert.Equal(PortalOutcome.Done, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
    }

    [Fact]
    public async Task A_wrong_password_rejects_no_dossier_and_a_mended_one_is_read_without_a_restart()
    {
        await File.WriteAllTextAsync(passwordFile, "wrong");
        Assert.Equal(PortalOutcome.Unknown, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
        await File.WriteAllTextAsync(passwordFile, "mot-cua");
        Assert.Equal(PortalOutcome.Done, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
    }

    [Fact]
    public async Task Many_steps_go_in_requests_of_ten_and_one_that_is_cut_short_goes_step_by_step()
    {
        var dossier = Snapshots.Received();
        for (var i = 0; i < 24; i++)
        {
            dossier = dossier.Then("dossier_assigned", "assigned", Snapshots.At(3, 3, 8, i));
        }
        await SendAsync(dossier, updating: false);
        portal.Misbehave(new Plan("partial", Service: "CapNhatTienDoHoSoMC"));
        Assert.Equal(PortalOutcome.Done, (await client.AddStepsAsync(TienDoMapping.ToTienDo(dossier), CancellationToken.None)).Outcome);
        Assert.Equal(25, portal.State.Find(dossier.Code)!.TienDo.Count);
        Assert.Equal(1 + 10 + 2, portal.State.Counts()["CapNhatTienDoHoSoMC"]);
    }

    [Fact]
    public async Task A_bad_step_is_refused_alone_and_those_before_it_are_there()
    {
        var dossier = Snapshots.In("processed");
        await SendAsync(dossier, updating: false);
        var steps = TienDoMapping.ToTienDo(dossier).ToList();
        steps[2]["TrangThai"] = "11";
        var answer = await client.AddStepsAsync(steps, CancellationToken.None);
        Assert.Equal(PortalOutcome.Rejected, answer.Outcome);
        Assert.Contains("TrangThai", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(2, portal.State.Find(dossier.Code)!.TienDo.Count);
    }

    [Fact]
    public async Task A_password_file_that_is_away_for_a_moment_rejects_no_dossier()
    {
        File.Delete(passwordFile);
        Assert.Equal(PortalOutcome.Unknown, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
        await File.WriteAllTextAsync(passwordFile, "mot-cua");
        Assert.Equal(PortalOutcome.Done, (await SendAsync(Snapshots.Received(), updating: false)).Outcome);
    }

    private Task<PortalAnswer> SendAsync(MotCua.PortalSync.Server.Snapshot dossier, bool updating) =>
        client.SynchroniseAsync(HoSoMapping.ToHoSo(dossier, Snapshots.Sectors), updating, CancellationToken.None);
}
