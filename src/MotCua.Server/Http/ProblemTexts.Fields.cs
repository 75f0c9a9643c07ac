namespace MotCua.Server.Http;

public static partial class ProblemTexts
{
    // Of one field or parameter.
    private static Dictionary<string, Entry> Fields =>
        new()
        {
            ["not-an-overlap"] = F(
                "Hãy gửi số giờ hoặc ngày, ví dụ 24h, 7d hoặc PT24H; nhiều nhất 7 ngày.",
                "Give hours or days, such as 24h, 7d or PT24H; at most 7 days."
            ),
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
            ["bad-share"] = F(
                "Phải từ 0 đến 1, tối đa 6 chữ số thập phân, ví dụ 0.98.",
                "Must be 0 to 1 with at most 6 decimals, like 0.98."
            ),
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
        };
}
