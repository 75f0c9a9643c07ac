using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Tests;

/// <summary>A dossier on its way, for mapping: 10 working days from Mon 2/3/2026, with everything that the contract has a field for.</summary>
internal static class Snapshots
{
    public static readonly SectorCodes Sectors = SectorCodes.Read(["field,code", "Hộ tịch,G15-HT01", "\"Đất đai, nhà ở\",G12-DD02"]);

    private static readonly AgencyOf Commune = new("H12.101", "UBND phường An Xuyên");
    private static readonly AgencyOf Department = new("H12.05", "Sở Tư pháp");

    public static DateTimeOffset At(int month, int day, int hour, int minute) =>
        new(2026, month, day, hour, minute, 0, TimeSpan.FromHours(7));

    public static Snapshot Received(string channel = "counter") =>
        new()
        {
            Id = Guid.Parse("0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b"),
            Code = "H12.05-260302-0001",
            Version = 1,
            Outbound = true,
            Status = "received",
            Procedure = new ProcedureOf("2.000635", "Cấp bản sao trích lục hộ tịch", "Hộ tịch"),
            Channel = channel,
            Receiving = Commune,
            Resolving = Department,
            Applicant = new ApplicantOf(
                "citizen",
                "Nguyễn Văn Ánh",
                "096085001234",
                "0901234567",
                "anh@example.vn",
                "Xin bản sao trích lục"
            ),
            SubmittedAt = channel == "online" ? At(3, 1, 21, 5) : null,
            ReceivedAt = At(3, 2, 8, 30),
            DueAt = At(3, 16, 17, 0),
            Steps = [new StepOf(1, "dossier_received", "received", At(3, 2, 8, 30), "an", Commune)],
        };

    /// <summary>As it stands after the events up to and including the one that brings the status about.</summary>
    public static Snapshot In(string status, string channel = "counter") =>
        status switch
        {
            "received" => Received(channel),
            "assigned" => Received(channel).Then("dossier_assigned", "assigned", At(3, 2, 9, 0)),
            "processing" => Worked(channel),
            "awaiting_supplement" => Asked(channel),
            "supplemented" => Supplemented(channel),
            "awaiting_obligation" => Worked(channel).Then("obligation_notified", "awaiting_obligation", At(3, 5, 10, 0)) with
            {
                Obligations = [new ObligationOf("Lệ phí", 50_000m, null)],
            },
            "processed" => Processed(channel),
            "returned" => Processed(channel).Then("dossier_returned", "returned", At(3, 24, 15, 20)) with
            {
                ReturnedAt = At(3, 24, 15, 20),
                ReturnedBy = channel == "postal" ? "postal" : "counter",
            },
            "refused" => Ended(channel, "dossier_refused", "refused"),
            "refused-returned" => Ended(channel, "dossier_refused", "refused").Then("dossier_returned", "returned", At(3, 24, 15, 20)) with
            {
                ReturnedAt = At(3, 24, 15, 20),
                ReturnedBy = "counter",
            },
            "withdrawn" => Ended(channel, "dossier_withdrawn", "withdrawn"),
            "stopped" => Ended(channel, "dossier_stopped", "stopped"),
            "closed" => Asked(channel).Then("dossier_closed_unsupplemented", "closed", At(3, 20, 8, 0)) with
            {
                EndedAs = "closed",
                EndedAt = At(3, 20, 8, 0),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };

    public static Snapshot Then(this Snapshot dossier, string type, string status, DateTimeOffset at, DateTimeOffset? due = null) =>
        dossier with
        {
            Status = status,
            Version = dossier.Version + 1,
            Steps = [.. dossier.Steps, new StepOf(dossier.Version + 1, type, status, at, "binh", Department, due)],
        };

    private static Snapshot Worked(string channel) =>
        Received(channel)
            .Then("dossier_forwarded", "processing", At(3, 2, 10, 0))
            .Then("dossier_assigned", "assigned", At(3, 2, 11, 0), due: At(3, 4, 17, 0)); // assigned again: it stays "processing" at the portal

    private static Snapshot Asked(string channel) =>
        Worked(channel).Then("supplement_requested", "awaiting_supplement", At(3, 4, 9, 0)) with
        {
            Supplements = [new SupplementOf(1, At(3, 4, 9, 0), "binh", "Thiếu bản sao giấy khai sinh", null, null, At(3, 16, 17, 0), null)],
        };

    private static Snapshot Supplemented(string channel) =>
        Asked(channel).Then("supplement_received", "processing", At(3, 11, 14, 0)) with
        {
            DueAt = At(3, 25, 17, 0),
            Supplements =
            [
                new SupplementOf(
                    1,
                    At(3, 4, 9, 0),
                    "binh",
                    "Thiếu bản sao giấy khai sinh",
                    At(3, 11, 14, 0),
                    "an",
                    At(3, 16, 17, 0),
                    At(3, 25, 17, 0)
                ),
            ],
        };

    private static Snapshot Processed(string channel) =>
        Supplemented(channel)
            .Then("obligation_notified", "awaiting_obligation", At(3, 12, 8, 0))
            .Then("obligation_settled", "processing", At(3, 12, 9, 0))
            .Then("dossier_overdue", "processing", At(3, 26, 0, 0)) // an announcement is no step of the work
            .Then("dossier_processed", "processed", At(3, 23, 16, 0)) with
        {
            Obligations = [new ObligationOf("Lệ phí", 50_000m, channel == "online" ? "online" : "counter")],
            EndedAs = "processed",
            EndedAt = At(3, 23, 16, 0),
            ResultNumber = "12/TLHT",
        };

    private static Snapshot Ended(string channel, string type, string status) =>
        Worked(channel).Then(type, status, At(3, 6, 10, 0)) with
        {
            EndedAs = status,
            EndedAt = At(3, 6, 10, 0),
        };
}
