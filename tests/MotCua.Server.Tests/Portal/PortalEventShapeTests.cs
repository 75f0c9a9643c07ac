using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Server.Portal;
using Xunit;

namespace MotCua.Server.Tests.Portal;

/// <summary>How events of the portal are stored, for ever: a changed shape is a new name.</summary>
public sealed class PortalEventShapeTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 9, 15, 0, TimeSpan.FromHours(7));

    [Fact]
    public void What_a_reconciliation_has_disproved()
    {
        var said = new PortalSyncDisproved
        {
            DossierId = Guid.Parse("0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b"),
            DossierVersion = 3,
            OccurredAt = At,
            Finding = "missing",
            Reconciliation = Guid.Parse("0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1c"),
        };
        const string Stored = """
            {"finding":"missing","reconciliation":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1c","dossierId":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b",
            "dossierVersion":3,"occurredAt":"2026-11-20T09:15:00+07:00"}
            """;
        Assert.Equal("portal_sync_disproved", PortalSyncDisproved.StoredAs);
        AssertShape(Stored, JsonSerializer.SerializeToElement(said, PortalJson.Default.PortalSyncDisproved));
        Assert.Equal(said, JsonSerializer.Deserialize(Stored, PortalJson.Default.PortalSyncDisproved));
    }

    [Fact]
    public void What_another_system_has_reported()
    {
        var agency = new AgencyAtReceipt("H12.02", AgencyLevel.Department, ["96"], new DateOnly(2025, 7, 1));
        var reported = new InboundReported
        {
            System = SystemOfRecord.Ministry,
            Code = "G06.99-261120-000123",
            ProcedureCode = "2.002614",
            ProcedureVersion = new DateOnly(2026, 7, 1),
            Field = "Đường bộ",
            Channel = Channel.Online,
            Receiving = agency,
            Resolving = agency,
            CrossBoundary = CrossBoundary.None,
            Status = 9,
            ReceivedAt = At,
            EndedAt = At.AddHours(1),
            SourceAt = At.AddHours(2),
            Digest = "00",
        };
        var json = JsonSerializer.SerializeToElement(reported, PortalJson.Default.InboundReported);
        Assert.Equal("inbound_reported", InboundReported.StoredAs);
        Assert.Equal(
            "channel,code,crossBoundary,digest,endedAt,field,procedureCode,procedureVersion,receivedAt,receiving,resolving,sourceAt,status,system",
            string.Join(',', json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal))
        );
        Assert.Equal("ministry online", $"{json.GetProperty("system")} {json.GetProperty("channel")}");
        var again = json.Deserialize(PortalJson.Default.InboundReported)!;
        Assert.Equal(
            (reported.Code, reported.SourceAt, reported.Status, reported.Receiving.Unit),
            (again.Code, again.SourceAt, again.Status, again.Receiving.Unit)
        );
    }

    private static void AssertShape(string stored, JsonElement json) =>
        Assert.Equal(Members(JsonSerializer.Deserialize<JsonElement>(stored)), Members(json));

    private static IEnumerable<string> Members(JsonElement json) =>
        json.EnumerateObject().Select(member => $"{member.Name}={member.Value}").Order(StringComparer.Ordinal);
}
