namespace MotCua.Server.Http;

public static partial class ProblemTexts
{
    // What the rules of a dossier refuse.
    private static Dictionary<string, Entry> Rules =>
        new()
        {
            ["not-in-this-status"] = T(
                "Trạng thái không cho phép",
                "Không thể thực hiện '{0}' khi hồ sơ đang ở trạng thái '{1}'; xem allowed.",
                "Not in this status",
                "'{0}' is not possible while the dossier is '{1}'; see allowed."
            ),
            ["before-last-event"] = T(
                "Trước sự kiện cuối",
                "Thời điểm {0} sớm hơn sự kiện cuối của hồ sơ ({1}).",
                "Before the last event",
                "{0} lies before the dossier's last event ({1})."
            ),
            ["submitted-after-receipt"] = T(
                "Nộp sau tiếp nhận",
                "submittedAt {0} sau thời điểm tiếp nhận {1}.",
                "Submitted after receipt",
                "submittedAt {0} lies after the receipt {1}."
            ),
            ["procedure-not-in-force"] = T(
                "Thủ tục không có hiệu lực",
                "Thủ tục {0} không có hiệu lực ngày {1}.",
                "Procedure not in force",
                "Procedure {0} is not in force on {1}."
            ),
            ["agency-not-in-force"] = T(
                "Cơ quan không hoạt động",
                "Cơ quan {0} không tồn tại ngày {1}; xem /v1/agencies.",
                "Agency not in force",
                "Agency {0} does not exist on {1}; see /v1/agencies."
            ),
            ["step-due-before-assignment"] = T(
                "Hạn bước trước phân công",
                "Hạn của bước {0} sớm hơn thời điểm phân công {1}.",
                "Step due before assignment",
                "The step is due {0}, before the assignment {1}."
            ),
            ["nothing-to-accept"] = T(
                "Không có gì để nhận",
                "Hồ sơ không được chuyển đến, hoặc đã nhận rồi.",
                "Nothing to accept",
                "The dossier has not been forwarded, or has been accepted already."
            ),
            ["opinion-of-holder"] = T(
                "Không lấy ý kiến của chính mình",
                "Cơ quan {0} đang giữ hồ sơ; hãy lấy ý kiến của cơ quan khác.",
                "Opinion of the holder",
                "The agency {0} holds the dossier; ask another one."
            ),
            ["opinion-open-already"] = T(
                "Đang lấy ý kiến",
                "Đã có yêu cầu lấy ý kiến đang mở với {0}; hãy chờ trả lời.",
                "Opinion asked for already",
                "A request for an opinion is open with {0}; wait for its answer."
            ),
            ["no-opinion-requested"] = T(
                "Không có yêu cầu lấy ý kiến",
                "Không có yêu cầu lấy ý kiến nào đang mở với cơ quan này ({0}).",
                "No opinion requested",
                "No request for an opinion is open with this agency ({0})."
            ),
            ["due-before-request"] = T(
                "Hạn trước khi bắt đầu",
                "Hạn {0} nằm trước thời điểm bắt đầu {1}.",
                "Due before it begins",
                "The due time {0} lies before the beginning {1}."
            ),
            ["no-such-leg"] = T(
                "Không có chặng này",
                "Hồ sơ không có chặng liên thông {0} đang mở.",
                "No such leg",
                "The dossier has no open leg {0}."
            ),
            ["too-many-involved"] = T(
                "Quá nhiều",
                "Một hồ sơ có tối đa {0} lần lấy ý kiến và {0} chặng liên thông.",
                "Too many",
                "A dossier has at most {0} consultations and {0} legs."
            ),
            ["due-once"] = F("Gửi đúng một trong dueAt và workingDays.", "Give exactly one of dueAt and workingDays."),
            ["no-deadline"] = T(
                "Không có hạn",
                "Hồ sơ không có hạn trả nên không thể hẹn lại.",
                "No deadline",
                "The dossier has no due date, so none can be re-appointed."
            ),
            ["reappointed-already"] = T(
                "Đã hẹn lại một lần",
                "Chỉ được hẹn lại một lần ({0}).",
                "Re-appointed already",
                "Only one re-appointment is lawful ({0})."
            ),
            ["new-due-not-later"] = T(
                "Ngày hẹn lại không muộn hơn",
                "Ngày hẹn mới {0} phải sau hạn cũ {1} và sau thời điểm xin lỗi.",
                "New due date not later",
                "The new due date {0} must lie after the old one {1} and after the apology."
            ),
            ["apology-missing"] = T(
                "Thiếu văn bản xin lỗi",
                "Hồ sơ quá hạn mà không có văn bản xin lỗi ({0}); hãy gửi noApologyReason (mã ở /v1/apologies/reasons?kind=no_apology).",
                "Apology missing",
                "The dossier is late and nobody has apologised ({0}); send noApologyReason (a code of /v1/apologies/reasons?kind=no_apology)."
            ),
            ["entered-too-late"] = T(
                "Nhập quá muộn",
                "Việc xảy ra {0}, trước đây hơn {1} ngày làm việc; hãy gửi thêm lateEntryReason (lý do nhập muộn).",
                "Entered too late",
                "It happened {0}, more than {1} working days ago; send lateEntryReason with it."
            ),
            ["more-than-papers"] = F(
                "Không được nhiều hơn số giấy tờ của hồ sơ ({0}).",
                "Must not be more than the papers of the dossier ({0})."
            ),
            ["late-entry-reason"] = F(
                "Bắt buộc khi nhập muộn hơn {0} ngày làm việc.",
                "Required for what is entered more than {0} working days late."
            ),
            ["supplement-time-not-over"] = T(
                "Chưa hết thời gian bổ sung",
                "Chỉ được đóng hồ sơ từ ngày {0} ({1} ngày không bổ sung, {2}).",
                "Time to supplement not over",
                "The dossier may be closed from {0} on ({1} days without a supplement, {2})."
            ),
            ["no-closing"] = T(
                "Không có quy định đóng hồ sơ",
                "Hồ sơ tiếp nhận theo {0}, không quy định đóng hồ sơ vì không bổ sung; hãy dừng giải quyết (stop) hoặc để công dân rút (withdraw).",
                "No closing",
                "The dossier was received under {0}, which knows no closing for want of a supplement; stop it, or let the citizen withdraw it."
            ),
            ["field-not-correctable"] = T(
                "Trường không đính chính được",
                "Không đính chính được trường {0}; được: {1}.",
                "Field not correctable",
                "The field {0} cannot be corrected; these can: {1}."
            ),
            ["value-does-not-fit"] = T(
                "Giá trị không phù hợp",
                "Giá trị không phù hợp với trường {0}.",
                "Value does not fit",
                "The value does not fit the field {0}."
            ),
            ["nothing-to-correct"] = T(
                "Chưa có gì để đính chính",
                "Hồ sơ chưa có giá trị của trường {0}.",
                "Nothing to correct",
                "The dossier has no value of {0} yet."
            ),
            ["correction-out-of-order"] = T(
                "Đính chính sai thứ tự",
                "Thời điểm {0} không nằm giữa tiếp nhận và các sự kiện sau.",
                "Correction out of order",
                "{0} does not lie between the receipt and what followed."
            ),
        };
}
