using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;

namespace MotCua.Server.Forms;

/// <summary>Form 01: giấy tiếp nhận hồ sơ và hẹn trả kết quả (NĐ 118/2025 Đ.17), with the QR code that leads to the public look-up.</summary>
internal static class ReceiptForm
{
    public static Html Of(FormMatter matter, StoredEvent received)
    {
        var receipt = matter.Receipt;
        var due = receipt.Due is { } promised ? FormWords.Moment(promised.At) : "không hẹn ngày (thủ tục không có thời hạn)";
        var changes = Changes(matter);
        var address =
            matter.Lookup == receipt.Code ? Html.Empty : Html.Of($" Địa chỉ tra cứu: <span class=\"typed\">{matter.Lookup}</span>");
        return Html.Of(
            $"""
            {FormParts.Head(matter, "01", receipt.Receiving, receipt.OccurredAt, FormParts.OneStop(matter))}
            <div class="titled">
            <div>
            {FormParts.Title(matter, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả")}
            {Reissued(matter)}
            </div>
            {QrImage.Of(matter.Lookup)}
            </div>
            {FormParts.Line("Đơn vị tiếp nhận", matter.Receiving)}
            <p class="line">Tiếp nhận hồ sơ của: <b>{matter.Person.Name}</b></p>
            {FormParts.Line("Số định danh", matter.Person.Of(applicant => applicant.IdNumber))}
            {FormParts.Contact(matter)}
            {FormParts.Line("Nội dung yêu cầu giải quyết", FormParts.Content(matter))}
            {FormParts.Line("Cơ quan giải quyết", matter.Resolving)}
            <p class="line">1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:</p>
            {FormParts.Papers(matter.Person.Papers(received), "Số lượng")}
            <p class="line">2. Số lượng hồ sơ: ………… (bộ)</p>
            <p class="line">3. Thời gian giải quyết hồ sơ theo quy định: {FormWords.Limit(receipt.Basis)}</p>
            <p class="line">4. Thời gian nhận hồ sơ: <b>{FormWords.Moment(receipt.OccurredAt)}</b></p>
            <p class="line">5. Thời gian trả kết quả: <b>{due}</b></p>
            {Later(changes)}
            <p class="line boxes">{(
                changes.Count > 0 ? 7 : 6
            )}. Đăng ký nhận kết quả: <span>☐ Tại Một cửa</span> <span>☐ Bưu chính công ích</span> <span>☐ Trực tuyến</span></p>
            <p class="line">Vào Sổ theo dõi hồ sơ, Quyển số: ………… Số thứ tự: …………</p>
            {FormParts.Signatures(("Người nộp hồ sơ", null), ("Người tiếp nhận hồ sơ", received.UserName))}
            <p class="note">Nhận kết quả tại {matter.Receiving} theo thời gian ghi trên giấy này. Tra cứu tình trạng hồ sơ bằng mã hồ sơ hoặc mã QR.{address}</p>

            """
        );
    }

    private static Html Reissued(FormMatter matter) =>
        matter.ReceiptVersion > 1
            ? Html.Of($"<p class=\"under\">(Cấp lại lần {matter.ReceiptVersion - 1}, thay cho giấy đã cấp)</p>")
            : Html.Empty;

    /// <summary>A receipt printed again must not show a broken promise alone: what moved the due date since, and to when.</summary>
    private static Html Later(IReadOnlyList<(string Why, DueDate Due)> changes) =>
        changes.Count == 0
            ? Html.Empty
            : Html.Of(
                $"""
                <p class="line">6. Thời gian trả kết quả thay đổi:</p>
                <ul>
                {Html.Join(changes.Select(change => Html.Of($"<li>{change.Why}: <b>{FormWords.Minute(change.Due.At)}</b></li>\n")))}</ul>
                """
            );

    private static List<(string Why, DueDate Due)> Changes(FormMatter matter)
    {
        var changes = new List<(string Why, DueDate Due)>();
        foreach (var stored in matter.Events)
        {
            if (FormMatter.IsCorrectedReceipt(stored))
            {
                changes.Clear(); // a new promise in the place of the old one and of all that moved it
                continue;
            }
            switch (stored.Data)
            {
                case SupplementReceived { NewDue: { } due } e:
                    changes.Add(($"Nhận bổ sung đủ lúc {FormWords.Short(e.OccurredAt)}", due));
                    break;
                case ObligationSettled { NewDue: { } due } e:
                    changes.Add(($"Đã thực hiện nghĩa vụ tài chính lúc {FormWords.Short(e.OccurredAt)}", due));
                    break;
                case ApologyIssued e:
                    changes.Add(($"Hẹn lại theo văn bản số {e.Number}", e.NewDue));
                    break;
            }
        }
        // Moved by something else, a published calendar for instance: the date in force is on the receipt all the same.
        if (matter.Dossier.Due is { } inForce && inForce != (changes.Count > 0 ? changes[^1].Due : matter.Receipt.Due))
        {
            changes.Add(("Hạn đang áp dụng", inForce));
        }
        return changes;
    }
}
