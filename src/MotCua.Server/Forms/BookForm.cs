using MotCua.Dossiers;
using MotCua.Dossiers.Time;
using MotCua.Server.Reference;

namespace MotCua.Server.Forms;

/// <summary>Form 07: sổ theo dõi hồ sơ, A4 landscape. Head, one row per receipt, foot: apart, so that a book of any length is written as it is read.</summary>
internal static class BookForm
{
    /// <param name="period">What days the book is about, and as of when.</param>
    public static Html Head(FormSet set, string agency, string place, string period)
    {
        var oneStop = FormParts.OneStop(set, agency);
        var columns = Enumerable.Range(1, 14).Select(column => Html.Of($"<col class=\"c{column}\">"));
        return Html.Of(
            $"""
            {FormParts.Letterhead(set.Mark("07"), oneStop is null ? null : agency, oneStop ?? agency, Html.Empty, place)}
            <h1>Sổ theo dõi hồ sơ</h1>
            <p class="under">{period}</p>
            <table class="book">
            <colgroup>{Html.Join(columns)}</colgroup>
            <thead>
            <tr><th rowspan="2">TT</th><th rowspan="2">Mã hồ sơ</th><th rowspan="2">Tên thủ tục hành chính / trích yếu</th><th rowspan="2">Số bộ</th>
            <th colspan="3">Tổ chức, cá nhân nộp hồ sơ</th><th rowspan="2">Cơ quan giải quyết</th><th colspan="3">Ngày, tháng, năm</th>
            <th colspan="2">Trả kết quả</th><th rowspan="2">Ghi chú</th></tr>
            <tr><th>Tên</th><th>Địa chỉ</th><th>Điện thoại</th><th>Nhận hồ sơ</th><th>Hẹn trả kết quả</th><th>Trả kết quả</th><th>Phương thức</th><th>Ký nhận</th></tr>
            </thead>
            <tbody>

            """
        );
    }

    public static Html Foot { get; } = Html.Of($"</tbody>\n</table>\n");

    public static Html Row(int number, Dossier dossier, PersonalView person, ReferenceData reference)
    {
        var receipt = dossier.Receipt;
        var day = VietnamTime.DateOf(receipt.OccurredAt);
        var due = dossier.Due is { } promised ? FormWords.Short(promised.At) : "";
        var returned = dossier.ReturnedAt is { } at ? FormWords.Short(at) : "";
        var way = dossier.ReturnedBy is { } by ? FormWords.Of(by) : "";
        return Html.Of(
            $"""
            <tr><td class="n">{number}</td><td class="code">{receipt.Code}</td>
            <td>{reference.ProcedureName(receipt.ProcedureCode, day)}{FormParts.Summary(person)}</td><td></td>
            <td>{person.OrNothing(applicant => applicant.Name)}</td><td>{person.OrNothing(applicant => applicant.Address)}</td>
            <td>{person.OrNothing(applicant => applicant.Phone)}</td><td>{reference.AgencyName(receipt.Resolving.Code, day)}</td>
            <td class="n">{FormWords.Short(receipt.OccurredAt)}</td><td class="n">{due}</td><td class="n">{returned}</td>
            <td>{way}</td><td></td><td>{Remarks(dossier)}</td></tr>

            """
        );
    }

    private static string Remarks(Dossier dossier)
    {
        var remarks = new List<string>();
        if (dossier.Channel != MotCua.Dossiers.Events.Channel.Counter)
        {
            remarks.Add(dossier.Channel == MotCua.Dossiers.Events.Channel.Online ? "nộp trực tuyến" : "nộp qua bưu chính");
        }
        if (dossier.SupplementRequests > 0)
        {
            remarks.Add($"bổ sung lần {dossier.SupplementRequests}");
        }
        if (dossier.Apology is { } apology)
        {
            remarks.Add($"hẹn lại theo số {apology.Number}, hạn trước đó {FormWords.Short(apology.OldDue.At)}");
        }
        if (dossier.EndedAt is { } end)
        {
            remarks.Add($"{EndedAs(dossier.EndedAs)} {FormWords.Short(end)}");
            if (FormWords.Of(Classification.Of(dossier, end)) is { Length: > 0 } timeliness && dossier.EndedAs == DossierStatus.Processed)
            {
                remarks.Add(timeliness.ToLowerInvariant());
            }
        }
        return string.Join("; ", remarks);
    }

    private static string EndedAs(DossierStatus? status) =>
        status switch
        {
            DossierStatus.Processed => "xử lý xong",
            DossierStatus.Refused => "từ chối",
            DossierStatus.Withdrawn => "rút",
            DossierStatus.Stopped => "dừng",
            _ => "đóng",
        };
}
