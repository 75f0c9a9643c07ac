using MotCua.Server.Tests.Host;
using Xunit;
using static MotCua.Server.Tests.Imports.History;
using static MotCua.Server.Tests.Imports.ImportClient;

namespace MotCua.Server.Tests.Imports;

/// <summary>Hand-overs, consultations and linked legs in a history.</summary>
public sealed class StepImportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Who_else_was_involved_is_taken_over_with_its_own_times()
    {
        using var client = await fixture.AdministratorAsync();
        var job = await client.ImportAsync(
            Receive("steps", members: """{"dueOn":"2026-03-06"}"""),
            Line("steps", "forward", "2026-03-02 10:00", """{"toAgency":"H12.03"}"""),
            Line("steps", "accept", "2026-03-02 10:30", """{"officer":"chi"}"""),
            Line("steps", "request-opinion", "2026-03-02 11:00", """{"agency":"H12.04","workingDays":1,"content":"ý kiến"}"""),
            Line("steps", "open-leg", "2026-03-02 11:00", """{"agency":"H12.05","dueAt":"2026-03-04T17:00:00+07:00","task":"thuế"}"""),
            Line("steps", "receive-opinion", "2026-03-04 08:00", """{"agency":"H12.04","content":"đồng ý"}"""),
            Line("steps", "finish-leg", "2026-03-04 09:00", """{"leg":1}"""),
            Process("steps", "2026-03-05 08:00")
        );
        Assert.Equal(0, job.Count("refused"));

        var dossier = await client.GetJsonAsync($"/v1/dossiers/{DossierId("steps")}");
        Assert.Equal("early", dossier.Text("timeliness"));
        Assert.True(dossier.GetProperty("opinions")[0].GetProperty("overdue").GetBoolean());
        Assert.Equal("2026-03-04T09:00:00+07:00", dossier.GetProperty("legs")[0].Text("finishedAt"));
        var timeline = await client.WalkAsync($"/v1/dossiers/{DossierId("steps")}/events");
        Assert.Equal(
            "2026-03-04T00:00:00+07:00",
            Assert.Single(timeline, item => item.Text("type") == "opinion_overdue").Text("occurredAt")
        );
        var report = await client.GetJsonAsync($"/v1/dossiers/{DossierId("steps")}/legs");
        Assert.Equal(30, report.GetProperty("totals").GetProperty("waitingMinutes").GetInt32());
    }
}
