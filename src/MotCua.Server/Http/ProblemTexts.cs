using System.Globalization;

namespace MotCua.Server.Http;

/// <summary>
/// Every code that a problem answer or a field error may carry, in Vietnamese and English: what is wrong, and what to do. <c>{0}</c>… are arguments.
/// The codes are part of the contract: never renamed. Shown to readers at <c>/problems</c>.
/// </summary>
public static class ProblemTexts
{
    public sealed record Words(string Title, string Detail);

    private sealed record Entry(Words Vietnamese, Words English);

    private static readonly Dictionary<string, Entry> Texts = new()
    {
        // The request itself
        ["invalid-request"] = T(
            "Yêu cầu không hợp lệ",
            "Một số trường không hợp lệ; xem errors.",
            "Invalid request",
            "Some fields are not valid; see errors."
        ),
        ["malformed-json"] = T(
            "JSON sai cú pháp",
            "Nội dung không phải JSON hợp lệ (dòng:cột {0}).",
            "Malformed JSON",
            "The body is not valid JSON (line:column {0})."
        ),
        ["no-body-expected"] = T(
            "Không nhận nội dung",
            "Địa chỉ này không nhận nội dung; hãy bỏ phần thân yêu cầu.",
            "No body expected",
            "This route takes no body; leave it out."
        ),
        ["unsupported-media-type"] = T(
            "Kiểu nội dung không được hỗ trợ",
            "Hãy gửi Content-Type: {0} (UTF-8).",
            "Unsupported media type",
            "Send Content-Type: {0} (UTF-8)."
        ),
        ["body-too-large"] = T("Nội dung quá lớn", "Nội dung vượt quá {0} byte.", "Body too large", "The body is larger than {0} bytes."),
        ["bad-http"] = T("Yêu cầu HTTP sai", "Yêu cầu không đúng giao thức HTTP.", "Bad HTTP request", "The request does not follow HTTP."),
        ["not-found"] = T(
            "Không tìm thấy",
            "Không có đối tượng này, hoặc ngoài phạm vi của bạn.",
            "Not found",
            "There is no such object, or it is out of your reach."
        ),
        ["inbound-refused"] = T(
            "Mọi dòng bị từ chối",
            "Không dòng nào được ghi; xem errors.",
            "Every item is refused",
            "No item was stored; see errors."
        ),
        ["reconciliation-differs"] = T(
            "Đã có báo cáo khác",
            "Đã có báo cáo đối soát bắt đầu lúc {0} với nội dung khác; báo cáo đã ghi không sửa được.",
            "Another report is there",
            "A report of the reconciliation that began at {0} says something else; a kept report is never changed."
        ),
        ["no-such-form-yet"] = T(
            "Chưa có biểu mẫu này",
            "Hồ sơ chưa có sự kiện mà mẫu {0} ghi lại (hoặc chưa có phiếu thứ n); xem /events.",
            "No such form yet",
            "Nothing has happened to the dossier that form {0} tells of (or there is no n-th one); see /events."
        ),
        ["method-not-allowed"] = T("Phương thức không được phép", "Địa chỉ này nhận: {0}.", "Method not allowed", "This route takes: {0}."),
        ["cancelled"] = T(
            "Yêu cầu bị hủy",
            "Yêu cầu bị hủy giữa chừng; hãy gửi lại với cùng Idempotency-Key.",
            "Cancelled",
            "The request was cancelled on the way; send it again with the same Idempotency-Key."
        ),
        ["overloaded"] = T(
            "Quá tải",
            "Máy chủ đang quá tải; hãy thử lại sau {0} giây.",
            "Overloaded",
            "The server is overloaded; try again in {0} seconds."
        ),
        ["too-many-requests"] = T(
            "Quá nhiều yêu cầu",
            "Bạn gửi quá nhiều yêu cầu; hãy thử lại sau {0} giây.",
            "Too many requests",
            "You send too many requests; try again in {0} seconds."
        ),
        ["timeout"] = T(
            "Quá thời gian",
            "Yêu cầu chưa xong trong {0} giây; hãy thử lại.",
            "Timed out",
            "The request was not done in {0} seconds; try again."
        ),
        ["not-ready"] = T("Chưa sẵn sàng", "Chưa nhận yêu cầu được: {0}.", "Not ready", "Not ready to serve: {0}."),
        ["not-a-projection"] = T(
            "Không dựng lại được",
            "{0} không chỉ gồm các bảng của nó nên không dựng lại được.",
            "Cannot be rebuilt",
            "{0} is more than its tables, so it cannot be rebuilt."
        ),
        ["database-unavailable"] = T(
            "Cơ sở dữ liệu tạm ngừng",
            "Không kết nối được cơ sở dữ liệu; hãy thử lại với cùng Idempotency-Key.",
            "Database unavailable",
            "The database cannot be reached; try again with the same Idempotency-Key."
        ),
        ["outcome-unknown"] = T(
            "Chưa rõ kết quả",
            "Mất kết nối khi đang ghi; hãy gửi lại với cùng Idempotency-Key, sẽ không ghi hai lần.",
            "Outcome unknown",
            "The connection was lost while writing; send it again with the same Idempotency-Key, nothing is written twice."
        ),
        ["internal-error"] = T(
            "Lỗi máy chủ",
            "Có lỗi trong máy chủ; hãy báo kèm traceId.",
            "Server error",
            "Something is broken in the server; report it with the traceId."
        ),

        // Who asks
        ["token-missing"] = T(
            "Thiếu mã truy cập",
            "Hãy gửi Authorization: Bearer <token>.",
            "Token missing",
            "Send Authorization: Bearer <token>."
        ),
        ["token-invalid"] = T(
            "Mã truy cập không hợp lệ",
            "Mã truy cập không đúng hoặc không do nơi được tin cậy cấp; hãy đăng nhập lại.",
            "Token invalid",
            "The token is not valid or not from a trusted issuer; sign in again."
        ),
        ["token-expired"] = T("Mã truy cập hết hạn", "Hãy đăng nhập lại.", "Token expired", "Sign in again."),
        ["token-claims"] = T(
            "Mã truy cập thiếu thông tin",
            "Mã truy cập phải có sub, agency và roles.",
            "Token lacks claims",
            "The token must carry sub, agency and roles."
        ),
        ["forbidden"] = T(
            "Không được phép",
            "Vai trò của bạn không được làm việc này ({0}).",
            "Forbidden",
            "Your roles do not allow this ({0})."
        ),
        ["agency-out-of-reach"] = T(
            "Ngoài phạm vi đơn vị",
            "Bạn chỉ được tiếp nhận tại đơn vị của mình hoặc cấp dưới, không phải {0}.",
            "Agency out of reach",
            "You may receive at your own agency or one below it, not at {0}."
        ),

        ["period-not-over"] = T(
            "Kỳ chưa kết thúc",
            "Số liệu mới đến {0}; chỉ khóa được kỳ đã qua.",
            "Period not over",
            "The figures reach {0}; only a period that is over can be closed."
        ),
        ["province-only"] = T(
            "Chỉ cấp tỉnh",
            "Chỉ cơ quan cấp tỉnh khóa được kỳ số liệu.",
            "Province only",
            "Only an agency of the province can close a period."
        ),

        // Versions and retries
        ["if-match-required"] = T(
            "Thiếu If-Match",
            "Hãy gửi If-Match với ETag của hồ sơ mà bạn đã đọc.",
            "If-Match required",
            "Send If-Match with the ETag of the dossier that you have read."
        ),
        ["stale-version"] = T(
            "Hồ sơ đã thay đổi",
            "Bạn dựa trên phiên bản {0}, hiện là {1}; hãy đọc lại (since cho biết ai đã làm gì).",
            "The dossier has changed",
            "You act on version {0}, it is now at {1}; read it again (since says who did what)."
        ),
        ["feed-truncated"] = T(
            "Luồng sự kiện đã bị cắt",
            "Cơ sở dữ liệu đã được khôi phục: từ sau vị trí {0} nội dung có thể khác; hãy đối chiếu rồi đọc lại từ đó (không gửi cursor), kỷ nguyên {1}.",
            "The feed was truncated",
            "The database was restored: after position {0} the content may differ; compare, then read again without a cursor, in epoch {1}."
        ),
        ["subscription-status"] = T(
            "Trạng thái không cho phép",
            "Đăng ký đang ở trạng thái {0}, không thể {1}; lúc này có thể: {2}.",
            "Not in this status",
            "The subscription is {0}; {1} is not possible now. Possible: {2}."
        ),
        ["subscription-changed"] = T(
            "Đăng ký vừa thay đổi",
            "Người khác vừa thay đổi đăng ký này; hãy đọc lại rồi thử lại.",
            "Subscription changed",
            "Somebody else has just changed this subscription; read it and try again."
        ),
        ["second-approver"] = T(
            "Cần người thứ hai",
            "Người đăng ký hoặc sửa không được tự duyệt; hãy nhờ người khác.",
            "A second person approves",
            "Whoever registered or changed it may not approve it; ask somebody else."
        ),
        ["rotation-in-overlap"] = T(
            "Đang trong thời gian đổi khóa",
            "Khóa cũ còn hiệu lực đến {0}; hãy đợi, hủy khóa cũ, hoặc gửi force.",
            "Rotation under way",
            "The secret before is valid until {0}; wait, revoke it, or send force."
        ),
        ["challenge-failed"] = T(
            "Không qua được thử thách",
            "Địa chỉ nhận không trả lại đúng mã của feed.ping ({0}).",
            "Challenge failed",
            "The endpoint did not echo the id of feed.ping ({0})."
        ),
        ["push-not-configured"] = T(
            "Chưa cấu hình gửi sự kiện",
            "Máy chủ chưa có Push:SecretKey; hãy báo người vận hành.",
            "Push not configured",
            "The server has no Push:SecretKey; tell the operator."
        ),
        ["nothing-to-skip"] = T(
            "Không có gì để bỏ qua",
            "Hồ sơ này không có sự kiện nào đang chờ ở vị trí {0}; xem position ở /lanes.",
            "Nothing to skip",
            "This dossier has no event waiting at position {0}; see position in /lanes."
        ),
        ["idempotency-key-reused"] = T(
            "Idempotency-Key đã dùng",
            "Khóa này đã dùng cho một yêu cầu khác; hãy dùng khóa mới.",
            "Idempotency-Key reused",
            "This key was used for another request; use a new one."
        ),
        ["idempotency-key-in-flight"] = T(
            "Yêu cầu đang được xử lý",
            "Yêu cầu với khóa này đang được xử lý; hãy thử lại sau một giây.",
            "Still running",
            "The request with this key is still running; try again in a second."
        ),
        ["code-taken"] = T("Mã hồ sơ đã có", "Mã hồ sơ {0} đã được dùng.", "Code taken", "The dossier code {0} is in use."),

        // Fields
        ["required"] = F("Bắt buộc phải có.", "This field is required."),
        ["unknown-field"] = F("Trường không tồn tại; được nhận: {0}.", "Unknown field; accepted are: {0}."),
        ["unknown-parameter"] = F("Tham số không tồn tại; được nhận: {0}.", "Unknown parameter; accepted are: {0}."),
        ["given-twice"] = F("Chỉ được gửi một lần.", "Give it only once."),
        ["no-such-dossier"] = F("Không có hồ sơ này, hoặc ngoài phạm vi của bạn.", "There is no such dossier within your reach."),
        ["no-such-version"] = F("Hồ sơ mới có phiên bản {0}.", "The dossier is at version {0} only."),
        ["inbound-local-code"] = F(
            "Mã {0} là hồ sơ của hệ thống này; hệ thống khác không được báo về nó.",
            "{0} is a dossier of this system; others do not report it."
        ),
        ["inbound-local-procedure"] = F(
            "Thủ tục {0} do hệ thống này giữ bản gốc vào ngày tiếp nhận; sửa systemOfRecord của thủ tục nếu không đúng.",
            "This system is the system of record of procedure {0} on the day of receipt; correct its systemOfRecord if that is wrong."
        ),
        ["inbound-other-system"] = F("Thủ tục {0} do {1} giữ bản gốc.", "The system of record of procedure {0} is {1}."),
        ["inbound-after-source"] = F(
            "Phải theo thứ tự tiếp nhận, kết thúc, trả kết quả, và không sau sourceAt ({0}).",
            "Receipt, end and return must be in this order, and not after sourceAt ({0})."
        ),
        ["inbound-ended"] = F(
            "Phải có khi và chỉ khi trạng thái là 7, 8, 9 hoặc 10 (đang là {0}).",
            "Must be there if and only if the status is 7, 8, 9 or 10 (it is {0})."
        ),
        ["inbound-same-time"] = F(
            "Đã có bản khác cùng sourceAt; gửi lại với sourceAt mới hơn.",
            "Another report of the same sourceAt says something else; send it with a later one."
        ),
        ["finished-before-started"] = F("Phải sau startedAt.", "Must not be before startedAt."),
        ["too-many-findings"] = F("Tối đa {0} mã trong các danh sách.", "At most {0} codes in all lists."),
        ["found-twice"] = F("Mã {0} có hai lần.", "Code {0} is there twice."),
        ["repaired-not-found"] = F("Mã {0} không có trong missing hoặc different.", "Code {0} is neither missing nor different."),
        ["must-be-object"] = F("Phải là đối tượng JSON.", "Must be a JSON object."),
        ["must-be-text"] = F("Phải là chuỗi ký tự hợp lệ.", "Must be a valid text."),
        ["must-be-flag"] = F("Phải là true hoặc false.", "Must be true or false."),
        ["must-be-number"] = F("Phải là số.", "Must be a number."),
        ["must-be-number-between"] = F("Phải là số từ {0} đến {1}.", "Must be a number from {0} to {1}."),
        ["must-be-whole-number-between"] = F("Phải là số nguyên từ {0} đến {1}.", "Must be a whole number from {0} to {1}."),
        ["must-be-list"] = F("Phải là danh sách có tối đa {0} mục.", "Must be a list of at most {0} items."),
        ["must-be-one-of"] = F("Phải là một trong: {0}.", "Must be one of: {0}."),
        ["must-be-instant"] = F(
            "Phải là thời điểm RFC 3339 có múi giờ, ví dụ 2026-11-20T09:15:00+07:00.",
            "Must be an RFC 3339 instant with offset, for example 2026-11-20T09:15:00+07:00."
        ),
        ["must-be-date"] = F("Phải là ngày, ví dụ 2026-11-20.", "Must be a date, for example 2026-11-20."),
        ["too-long"] = F("Tối đa {0} ký tự.", "At most {0} characters."),
        ["bad-characters"] = F("Có ký tự điều khiển hoặc ký tự hỏng.", "Contains control characters or broken characters."),
        ["bad-format"] = F("Sai định dạng: {0}", "Wrong format: {0}"),
        ["endpoint-refused"] = F(
            "Địa chỉ này không được phép ({0}); xem Push:AllowedHosts, AllowedNetworks, AllowedPorts.",
            "This endpoint is not allowed ({0}); see Push:AllowedHosts, AllowedNetworks, AllowedPorts."
        ),
        ["range-or-ids"] = F(
            "Gửi fromPosition và toPosition (không nhỏ hơn), hoặc eventIds dạng evt_….",
            "Give fromPosition and toPosition (not below it), or eventIds like evt_…."
        ),
        ["bad-cursor"] = F(
            "Con trỏ không thuộc danh sách này; hãy bắt đầu lại không có cursor.",
            "The cursor is not of this list; start again without cursor."
        ),
        ["bad-if-match"] = F("Phải là một ETag mạnh, ví dụ \"7\".", "Must be one strong ETag, for example \"7\"."),
        ["bad-idempotency-key"] = F(
            "Phải có 1 đến 200 ký tự ASCII không có dấu cách.",
            "Must be 1 to 200 ASCII characters without blanks."
        ),
        ["unknown-procedure"] = F("Không có thủ tục {0}.", "There is no procedure {0}."),
        ["unknown-branch"] = F("Thủ tục không có trường hợp {0}; có: {1}.", "The procedure has no branch {0}; there are: {1}."),
        ["no-branches"] = F("Thủ tục {0} không chia trường hợp.", "The procedure {0} has no branches."),
        ["branch-required"] = F(
            "Thủ tục có nhiều trường hợp và không có thời hạn chung; hãy chọn: {0}.",
            "The procedure has several branches and no limit of its own; choose: {0}."
        ),
        ["branch-not-in-channel"] = F(
            "Trường hợp này không có thời hạn cho kênh nộp; các trường hợp: {0}.",
            "This branch has no limit for the channel; the branches are: {0}."
        ),
        ["unknown-agency"] = F("Không có cơ quan {0}.", "There is no agency {0}."),
        ["unknown-unit"] = F("Không có đơn vị hành chính {0}.", "There is no unit {0}."),
        ["unknown-role"] = F("Không có vai trò {0}; có: {1}.", "There is no role {0}; there are: {1}."),
        ["in-the-future"] = F("Không được ở tương lai (hiện là {0}).", "Must not lie in the future (it is now {0})."),
        ["at-most-four-decimals"] = F("Tối đa bốn chữ số thập phân.", "At most four decimals."),
        ["from-after-to"] = F("from phải không sau to.", "from must not be after to."),
        ["period-too-long"] = F("Tối đa {0} ngày; hãy chia kỳ.", "At most {0} days; divide the period."),
        ["from-and-preset"] = F(
            "Gửi from (và to), hoặc preset, convention; không gửi cả hai.",
            "Give from (and to), or preset and convention, not both."
        ),
        ["compare-needs-from"] = F("So sánh cần from.", "A comparison needs from."),
        ["compare-without-periods"] = F(
            "Không so sánh được khi by có day, month, quarter hoặc year; hãy bỏ chúng.",
            "Nothing is compared where by has day, month, quarter or year; leave them out."
        ),
        ["bad-share"] = F("Phải từ 0 đến 1, tối đa 6 chữ số thập phân, ví dụ 0.98.", "Must be 0 to 1 with at most 6 decimals, like 0.98."),
        ["by-at-most-two"] = F("Tối đa hai giá trị khác nhau trong: {0}.", "At most two different ones of: {0}."),
        ["territory-as-now"] = F(
            "Số liệu này không tính theo địa bàn hiện nay; hãy dùng asThen.",
            "This figure is not reckoned by today's territory; use asThen."
        ),
        ["as-of-once"] = F("Chỉ dùng một trong asOfPosition và asOfTime.", "Use one of asOfPosition and asOfTime."),
        ["not-a-period"] = F("Kỳ {0} phải từ {1}; hãy sửa from, to.", "A period of kind {0} runs from {1}; correct from and to."),
        ["too-many-rows"] = F(
            "Quá {0} dòng; hãy thu hẹp kỳ, phạm vi hoặc bỏ bớt một giá trị.",
            "More than {0} rows; narrow the period or the scope, or leave one out."
        ),

        ["figures-do-not-balance"] = T(
            "Số liệu không cân",
            "Báo cáo bị từ chối: {0} không đúng ở dòng {1} ({2} và {3}). Số liệu đã bị sửa ngoài nhật ký hoặc có lỗi; hãy dựng lại Figures tại "
                + "/v1/operations/subscriptions rồi thử lại, và báo người vận hành.",
            "The figures do not balance",
            "The report is refused: {0} does not hold in row {1} ({2} and {3}). The figures were changed behind the log's back, or something is broken; rebuild "
                + "Figures at /v1/operations/subscriptions and try again, and tell the operator."
        ),

        // Rules of the dossier
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

        // Imports
        ["line-too-long"] = T(
            "Dòng quá dài",
            "Dòng dài hơn {0} byte; dòng này bị bỏ qua.",
            "Line too long",
            "The line is longer than {0} bytes and is left out."
        ),
        ["unknown-key"] = T(
            "Khóa chưa được tiếp nhận",
            "Chưa có hồ sơ với khóa này; dòng receive của nó phải đứng trước và phải hợp lệ.",
            "Unknown key",
            "There is no dossier with this key; its receive line must stand before and be accepted."
        ),
        ["received-already"] = T(
            "Hồ sơ đã được tiếp nhận",
            "Khóa này đã được tiếp nhận với nội dung khác; hãy dùng khóa khác hoặc tham số source khác.",
            "Received already",
            "This key has been received with another content; use another key, or another source."
        ),
        ["too-many-events"] = T(
            "Quá nhiều sự kiện",
            "Một hồ sơ không thể có hơn {0} sự kiện; hãy kiểm tra khóa.",
            "Too many events",
            "A dossier cannot have more than {0} events; check the key."
        ),
        ["due-twice"] = F("Chỉ gửi dueOn hoặc dueAt, không gửi cả hai.", "Give dueOn or dueAt, not both."),
        ["too-many-imports"] = T(
            "Đang có quá nhiều lần nhập",
            "Đang có nhiều lần nhập chờ xử lý; hãy thử lại sau.",
            "Too many imports",
            "Many imports are waiting; try again later."
        ),
        ["no-space"] = T(
            "Máy chủ hết chỗ lưu tạm",
            "Không còn chỗ để giữ tệp nhập; hãy báo người vận hành (Imports:Folder).",
            "No space",
            "There is no room to keep the file; tell the operator (Imports:Folder)."
        ),
        ["import-interrupted"] = T(
            "Lần nhập bị ngắt",
            "Máy chủ dừng giữa chừng; hãy gửi lại tệp, phần đã làm sẽ không bị làm lại.",
            "Import interrupted",
            "The server stopped on the way; send the file again: what was done is not done again."
        ),
        ["calendar-version-superseded"] = T(
            "Đã có phiên bản lịch mới hơn",
            "Chỉ tính lại hạn theo phiên bản mới nhất của lịch {0} (hiện là {1}); hãy xem lại và gửi lại với phiên bản đó.",
            "A newer version of the calendar is out",
            "Due dates are moved by the newest version of calendar {0} only (now {1}); look at it and ask again with that version."
        ),
        ["reprojection-failed"] = T(
            "Lần tính lại hạn thất bại",
            "Có lỗi trong máy chủ; hãy gửi lại yêu cầu, phần đã làm sẽ không bị làm lại; nếu vẫn lỗi, hãy báo kèm mã công việc.",
            "Reprojection failed",
            "Something is broken in the server; ask again, what was done is not done again; if it fails again, report it with the job's id."
        ),
        ["import-failed"] = T(
            "Lần nhập thất bại",
            "Có lỗi trong máy chủ; hãy gửi lại tệp, phần đã làm sẽ không bị làm lại; nếu vẫn lỗi, hãy báo kèm mã lần nhập.",
            "Import failed",
            "Something is broken in the server; send the file again, what was done is not done again; if it fails again, report it with the job's id."
        ),
        ["not-after-wait"] = T(
            "Dữ liệu chưa cập nhật kịp",
            "Vị trí {0} chưa được tính đến; hãy thử lại.",
            "Not caught up",
            "Position {0} is not included yet; try again."
        ),
        ["development-only"] = T(
            "Chỉ dùng khi phát triển",
            "Địa chỉ này chỉ có trong môi trường Development.",
            "Development only",
            "This route exists in Development only."
        ),
    };

    public static IReadOnlyCollection<string> Codes => Texts.Keys;

    /// <summary>Adds the words of a feature; a code is added once.</summary>
    internal static void Add(string code, Words vietnamese, Words english) => Texts.Add(code, new Entry(vietnamese, english));

    public static Words Of(string code, string language, IReadOnlyList<string> arguments)
    {
        if (!Texts.TryGetValue(code, out var entry))
        {
            throw new InvalidOperationException($"no words for the problem '{code}'");
        }
        var words = language == Language.English ? entry.English : entry.Vietnamese;
        object?[] padded = [.. arguments, .. Enumerable.Repeat<object?>("?", Math.Max(0, 4 - arguments.Count))];
        return words with { Detail = string.Format(CultureInfo.InvariantCulture, words.Detail, padded) };
    }

    private static Entry T(string viTitle, string vi, string enTitle, string en) => new(new Words(viTitle, vi), new Words(enTitle, en));

    private static Entry F(string vi, string en) => T("Trường không hợp lệ", vi, "Field not valid", en);
}
