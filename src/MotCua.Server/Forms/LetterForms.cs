using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;

namespace MotCua.Server.Forms;

/// <summary>Forms 02 to 05: the letters that a dossier may bring its applicant, each from the event that it tells of.</summary>
internal static class LetterForms
{
    /// <summary>Form 02: phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (NĐ 118/2025 Đ.19(5)).</summary>
    public static Html Supplement(FormMatter matter, StoredEvent stored)
    {
        var requested = (SupplementRequested)stored.Data;
        var closing = requested.CloseFrom is { } closeFrom
            ? $"; quá {closeFrom.DayNumber - VietnamTime.DateOf(requested.OccurredAt).DayNumber} ngày kể từ ngày thông báo mà không bổ sung, hoàn thiện thì Một cửa đóng hồ sơ"
            : "";
        return Html.Of(
            $"""
            {FormParts.Head(matter, "02", matter.Receipt.Receiving, requested.OccurredAt, FormParts.OneStop(matter))}
            {FormParts.Title(matter, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ")}
            <p class="under">(Lần thứ {requested.Ordinal})</p>
            {FormParts.Addressee(matter)}
            {About(matter)}
            <p class="line">Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:</p>
            {FormParts.Papers(matter.Person.Papers(stored), "Ghi chú")}
            {FormParts.Line("Lý do", matter.Person.Remark(stored, "reason"))}
            <p class="text">Yêu cầu lập lúc {FormWords.Moment(
                requested.OccurredAt
            )}. Thời hạn giải quyết được tính lại từ đầu sau khi nhận đủ hồ sơ{closing} ({matter.Set.Decree}).</p>
            <p class="text">Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, đề nghị liên hệ {matter.Receiving} để được hướng dẫn.</p>
            {FormParts.Signatures(("Người nộp hồ sơ", null), ("Người hướng dẫn", stored.UserName))}

            """
        );
    }

    /// <summary>Form 03: phiếu từ chối tiếp nhận giải quyết hồ sơ (NĐ 118/2025 Đ.19), with the reason that the law asks for in writing.</summary>
    public static Html Refusal(FormMatter matter, StoredEvent stored)
    {
        var at = ((DossierRefused)stored.Data).OccurredAt;
        return Html.Of(
            $"""
            {FormParts.Head(matter, "03", matter.Receipt.Resolving, at)}
            {FormParts.Title(matter, "Phiếu từ chối tiếp nhận giải quyết hồ sơ")}
            {FormParts.Addressee(matter)}
            {About(matter)}
            <p class="text">Qua xem xét, {matter.Resolving} thông báo từ chối giải quyết hồ sơ này từ {FormWords.Moment(at)}.</p>
            {FormParts.Line("Lý do từ chối", matter.Person.Remark(stored, "reason"))}
            <p class="text">Xin thông báo để Ông/Bà (hoặc tổ chức) được biết và thực hiện theo quy định.</p>
            {FormParts.CopiesAndSignature(matter, "Thủ trưởng cơ quan", null)}

            """
        );
    }

    /// <summary>Form 04: the apology with the one re-appointment that is lawful (NĐ 118/2025 Đ.19(6), NĐ 61/2018 Đ.19(9)), by the resolving agency.</summary>
    public static Html Apology(FormMatter matter, StoredEvent stored)
    {
        var apology = (ApologyIssued)stored.Data;
        var title = matter.Set.IsOf2025
            ? "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
            : "Phiếu xin lỗi và hẹn lại ngày trả kết quả";
        return Html.Of(
            $"""
            {FormParts.Head(matter, "04", matter.Receipt.Resolving, apology.OccurredAt, null, apology.Number)}
            {FormParts.Title(matter, title)}
            {FormParts.Addressee(matter)}
            <p class="text">Ngày {FormWords.Short(
                matter.DayOfReceipt
            )}, {matter.Receiving} tiếp nhận hồ sơ của Ông/Bà (hoặc tổ chức), mã hồ sơ {matter.Receipt.Code}, đề nghị giải quyết: {FormParts.Content(
                matter
            )}; lĩnh vực {matter.Receipt.Field}.</p>
            {FormParts.Line("Thời gian giải quyết theo quy định", FormWords.Limit(matter.Receipt.Basis))}
            {FormParts.Line("Ngày hẹn trả kết quả", FormWords.Moment(apology.OldDue.At))}
            <p class="text">Tuy nhiên {matter.Resolving} không giải quyết xong hồ sơ đúng thời gian đã hẹn.</p>
            {FormParts.Line("Lý do", matter.Person.Remark(stored, "reason"))}
            <p class="text">Sự chậm trễ này đã gây phiền hà, tốn kém thời gian và công sức của Ông/Bà (hoặc tổ chức). {matter.Resolving} xin lỗi Ông/Bà (hoặc tổ chức) và hẹn trả kết quả vào <b>{FormWords.Moment(
                apology.NewDue.At
            )}</b>. Việc hẹn lại chỉ được thực hiện một lần.</p>
            <p class="text">Mong nhận được sự thông cảm của Ông/Bà (hoặc tổ chức) vì sự chậm trễ này.</p>
            {FormParts.CopiesAndSignature(matter, "Thủ trưởng cơ quan", apology.Signer)}

            """
        );
    }

    /// <summary>Form 05: thông báo dừng giải quyết hồ sơ, when the applicant asked for it or withdrew (NĐ 118/2025 Đ.21).</summary>
    public static Html Stop(FormMatter matter, StoredEvent stored)
    {
        var at = ((DossierEvent)stored.Data).OccurredAt;
        var why = stored.Data is DossierWithdrawn ? "tổ chức, cá nhân rút hồ sơ" : "dừng thực hiện thủ tục hành chính";
        return Html.Of(
            $"""
            {FormParts.Head(matter, "05", matter.Receipt.Receiving, at, FormParts.OneStop(matter))}
            {FormParts.Title(matter, "Thông báo dừng giải quyết hồ sơ")}
            {FormParts.Addressee(matter)}
            {About(matter)}
            {FormParts.Line("Cơ quan giải quyết", matter.Resolving)}
            <p class="text">Hồ sơ được dừng giải quyết từ <b>{FormWords.Moment(at)}</b> ({why}).</p>
            {FormParts.Line("Lý do", matter.Person.Remark(stored, "reason"))}
            <p class="text">Việc trả lại giấy tờ, phí, lệ phí (nếu có) thực hiện theo pháp luật chuyên ngành.</p>
            <p class="line boxes">Giấy tờ: <span>☐ Trả lại</span> <span>☐ Lưu</span> Phí, lệ phí: <span>☐ Hoàn trả</span> <span>☐ Không hoàn trả</span></p>
            {FormParts.Signatures(("Người nộp hồ sơ", null), ("Người lập thông báo", stored.UserName))}

            """
        );
    }

    private static Html About(FormMatter matter) =>
        Html.Of(
            $"""
            {FormParts.Line("Nội dung yêu cầu giải quyết", FormParts.Content(matter))}
            {FormParts.Line("Thời gian nhận hồ sơ", FormWords.Moment(matter.Receipt.OccurredAt))}
            """
        );
}
