using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;

namespace MotCua.Server.Forms;

/// <summary>
/// Form 06: phiếu kiểm soát quá trình giải quyết hồ sơ. Each time the dossier changed hands, to the minute: who gave (Giao), who took (Nhận), and whether the
/// giver was in time. A projection of the events and nothing else; the slip of an open dossier says nothing about today.
/// </summary>
internal static class ControlSlip
{
    private const string Citizen = "Tổ chức, cá nhân";
    private const string Forwarded = "Chuyển hồ sơ";
    private const string AcceptedAs = "handover_accepted"; // Nhận, where the taker says so himself

    public static Html Of(FormMatter matter, StoredEvent received) =>
        Html.Of(
            $"""
            {FormParts.Head(matter, "06", matter.Receipt.Receiving, matter.Receipt.OccurredAt, FormParts.OneStop(matter))}
            {FormParts.Title(matter, "Phiếu kiểm soát quá trình giải quyết hồ sơ")}
            {FormParts.Line("Kèm theo hồ sơ của", matter.Person.Name)}
            {FormParts.Line("Nội dung", FormParts.Content(matter))}
            {FormParts.Line("Thời gian nhận hồ sơ", FormWords.Moment(matter.Receipt.OccurredAt))}
            {FormParts.Line("Thời gian trả kết quả", Promised(matter))}
            {FormParts.Line("Cơ quan giải quyết", matter.Resolving)}
            {FormParts.Line("Cơ quan phối hợp giải quyết", Others(matter))}
            <table class="slip">
            <colgroup><col class="c1"><col class="c2"><col class="c3"><col class="c4"></colgroup>
            <thead><tr><th>Đơn vị, cá nhân</th><th>Thời gian giao, nhận hồ sơ</th><th>Kết quả</th><th>Ghi chú</th></tr></thead>
            {Html.Join(Handovers(matter).Select(Row))}
            </table>

            """
        );

    private static Html Row(Handover handover)
    {
        var result = handover.Result is { } timeliness ? FormWords.Of(timeliness) : "";
        var taken = handover.TakenAt is { } at ? FormWords.Minute(at) : "… giờ … phút, …/…/……";
        return Html.Of(
            $"""

            <tbody class="together">
            <tr><td>1. Giao: {handover.Giver}</td><td>{FormWords.Minute(handover.GivenAt)}</td>
            <td rowspan="2">{result}</td><td rowspan="2">{handover.Remark}</td></tr>
            <tr><td>2. Nhận: {handover.Taker}</td><td>{taken}</td></tr>
            </tbody>
            """
        );
    }

    private static string Promised(FormMatter matter) =>
        matter.Dossier.Due is not { } due ? "không hẹn ngày"
        : due == matter.Receipt.Due ? FormWords.Moment(due.At)
        : $"{FormWords.Moment(due.At)} (hẹn lần đầu: {(matter.Receipt.Due is { } first ? FormWords.Short(first.At) : "không")})";

    private static Html Others(FormMatter matter)
    {
        var others = matter
            .Events.Select(stored => stored.Data)
            .OfType<DossierForwarded>()
            .SelectMany(forwarded => new[] { forwarded.FromAgency, forwarded.ToAgency })
            .Except([matter.Receipt.Receiving.Code, matter.Receipt.Resolving.Code])
            .Select(matter.Agency)
            .ToList();
        return others.Count == 0 ? Html.Of($"không") : Html.Of($"{string.Join("; ", others)}");
    }

    /// <param name="TakenAt">Null: nobody has said yet that he took it.</param>
    /// <param name="Result">How the giver's part stood to its own deadline; null where it had none.</param>
    private sealed record Handover(
        string Giver,
        string Taker,
        DateTimeOffset GivenAt,
        DateTimeOffset? TakenAt,
        Timeliness? Result,
        string Remark
    );

    private static List<Handover> Handovers(FormMatter matter)
    {
        var rows = new List<Handover>();
        var holder = matter.Receiving;
        DueDate? stepDue = null; // of whoever has the dossier
        Timeliness? Judge(DateTimeOffset at) => stepDue is { } due ? Classification.OfEnded(due, at) : null;
        void Give(string taker, DateTimeOffset at, DateTimeOffset? taken, string remark, Timeliness? result = null)
        {
            rows.Add(new Handover(holder, taker, at, taken, result ?? Judge(at), remark));
            stepDue = null;
        }
        foreach (var stored in matter.Events)
        {
            var happened = (DossierEvent)stored.Data;
            var at = happened.OccurredAt;
            switch (happened)
            {
                case DossierReceived:
                    rows.Add(new Handover(Citizen, holder, at, at, null, "Tiếp nhận"));
                    break;
                case DossierForwarded e:
                    Give(matter.Agency(e.ToAgency), at, null, Forwarded);
                    holder = matter.Agency(e.ToAgency);
                    break;
                case DossierAssigned e:
                    Give(e.Officer, at, null, Assignment(e));
                    stepDue = e.StepDueAt is { } due ? DueDate.AtInstant(due) : null;
                    break;
                case SupplementRequested e:
                    rows.Add(new Handover(holder, Citizen, at, null, null, $"Yêu cầu bổ sung lần {e.Ordinal}"));
                    break;
                case SupplementReceived e:
                    rows.Add(new Handover(Citizen, holder, at, at, null, "Nhận bổ sung" + NewDue(e.NewDue)));
                    break;
                case ObligationNotified:
                    rows.Add(new Handover(holder, Citizen, at, null, null, "Yêu cầu thực hiện nghĩa vụ tài chính"));
                    break;
                case ObligationSettled e:
                    rows.Add(new Handover(Citizen, holder, at, at, null, "Đã thực hiện nghĩa vụ tài chính" + NewDue(e.NewDue)));
                    break;
                case ApologyIssued e:
                    rows.Add(new Handover(matter.Resolving, Citizen, at, null, null, $"Xin lỗi, số {e.Number}{NewDue(e.NewDue)}"));
                    break;
                case DossierProcessed:
                    // A correction may have moved the end; the event itself stays as it was entered.
                    Give(matter.Receiving, matter.Dossier.EndedAt ?? at, null, "Đã xử lý xong", OfWhole(matter));
                    break;
                case DossierRefused:
                    Give(matter.Receiving, at, null, "Từ chối giải quyết", OfWhole(matter));
                    break;
                case DossierReturned e:
                    rows.Add(new Handover(matter.Receiving, Citizen, at, at, null, "Trả kết quả: " + FormWords.Of(e.Channel)));
                    break;
                case DossierWithdrawn:
                    rows.Add(new Handover(holder, Citizen, at, null, null, "Tổ chức, cá nhân rút hồ sơ"));
                    break;
                case DossierStopped:
                    rows.Add(new Handover(holder, Citizen, at, null, null, "Dừng giải quyết"));
                    break;
                case DossierClosedUnsupplemented:
                    rows.Add(new Handover(holder, Citizen, at, null, null, "Đóng hồ sơ không bổ sung"));
                    break;
                case not null when stored.Type == AcceptedAs:
                    if (rows.FindLastIndex(row => row.Remark == Forwarded && row.TakenAt is null) is >= 0 and var given)
                    {
                        rows[given] = rows[given] with { TakenAt = at };
                    }
                    break;
            }
        }
        return rows;
    }

    private static Timeliness? OfWhole(FormMatter matter) =>
        matter.Dossier.JudgedAt is { } end ? Classification.OfEnded(matter.Dossier.Due, end) : null;

    private static string Assignment(DossierAssigned assigned) =>
        "Phân công"
        + (assigned.Step is { } step ? $": {step}" : "")
        + (assigned.StepDueAt is { } due ? $"; hạn của bước {FormWords.Short(due)}" : "");

    private static string NewDue(DueDate? due) => due is null ? "" : $"; hẹn trả {FormWords.Short(due.At)}";
}
