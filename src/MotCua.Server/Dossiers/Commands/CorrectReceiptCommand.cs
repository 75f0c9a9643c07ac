using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Dossiers.Commands;

/// <summary>The body of <c>correct-receipt</c>, looked up in the reference data of the corrected day: what is not given stays as it is.</summary>
internal static class CorrectReceiptCommand
{
    private static readonly string[] Channels = ["counter", "online", "postal"];

    public static readonly IReadOnlyList<Field> Fields =
    [
        Field.Text("procedureCode", "Mã thủ tục đúng.", 40).Like("1.001193"),
        Field.Instant("receivedAt", "Thời điểm tiếp nhận đúng.").Like("2026-11-20T08:15:00+07:00"),
        Field.Text("branch", "Trường hợp đúng của thủ tục.", 40),
        Field.Choice("channel", "Kênh nộp đúng.", Channels).Like("online"),
        Field.Text("authority", "Thẩm quyền hoặc văn bản cho phép.").Must().Like("Trưởng phòng"),
        Field.LongText("reason", "Lý do, bằng văn bản.").Must().Like("Chọn nhầm thủ tục khi tiếp nhận"),
    ];

    public static Decision Decide(CommandInput input)
    {
        var (dossier, body, reference) = (input.Dossier, input.Body, input.Reference);
        var receivedAt = body.Instant("receivedAt") ?? dossier.ReceivedAt;
        var day = VietnamTime.DateOf(receivedAt);
        var code = body.Text("procedureCode") ?? dossier.Receipt.ProcedureCode;
        if (!reference.HasProcedure(code) && body.Has("procedureCode"))
        {
            throw new ProblemException(Problem.Fields(new FieldError("/procedureCode", "unknown-procedure", code)));
        }
        if (reference.ProcedureAt(code, day) is not { } procedure)
        {
            return new Refusal("procedure-not-in-force", code, Json.Date(day));
        }
        var channel = body.Text("channel") is { } name ? (Channel)Array.IndexOf(Channels, name) : dossier.Channel;
        // The branch stays where the procedure stays.
        var branch = body.Text("branch") ?? (code == dossier.Receipt.ProcedureCode ? dossier.Receipt.Branch : null);
        var errors = new List<FieldError>();
        if (procedure.TermsFor(branch, channel, "/branch", errors) is not { } terms)
        {
            throw new ProblemException(Problem.Fields([.. errors]));
        }
        var resolving = dossier.Receipt.Resolving.Code;
        return CorrectReceipt.Decide(
            dossier,
            new CorrectReceipt(
                input.OccurredAt,
                receivedAt,
                new ProcedureAtReceipt(
                    procedure.Code,
                    procedure.ValidFrom,
                    procedure.Field,
                    terms.Limit,
                    terms.LegalLimit,
                    branch,
                    procedure.SystemOfRecord
                ),
                OnThatDay(input, dossier.Receipt.Receiving, day),
                OnThatDay(input, dossier.Receipt.Resolving, day),
                channel,
                body.Text("authority")!
            ),
            at => reference.CalendarFor(resolving, VietnamTime.DateOf(at)),
            reference.RulesAt(day)
        );
    }

    /// <summary>The same agency as it was on the corrected day; the day of the receipt as it stands is never looked up again.</summary>
    private static AgencyAtReceipt OnThatDay(CommandInput input, AgencyAtReceipt agency, DateOnly day) =>
        VietnamTime.DateOf(input.Dossier.ReceivedAt) == day ? agency
        : input.Reference.AtReceipt(agency.Code, day) is { } then ? then
        : throw new ProblemException(new Problem(422, "agency-not-in-force", agency.Code, Json.Date(day)));
}
