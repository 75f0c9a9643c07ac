namespace MotCua.Server.Http;

public static partial class ProblemTexts
{
    // Whatever is asked.
    private static Dictionary<string, Entry> Requests =>
        new()
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
            ["body-too-large"] = T(
                "Nội dung quá lớn",
                "Nội dung vượt quá {0} byte.",
                "Body too large",
                "The body is larger than {0} bytes."
            ),
            ["bad-http"] = T(
                "Yêu cầu HTTP sai",
                "Yêu cầu không đúng giao thức HTTP.",
                "Bad HTTP request",
                "The request does not follow HTTP."
            ),
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
            ["method-not-allowed"] = T(
                "Phương thức không được phép",
                "Địa chỉ này nhận: {0}.",
                "Method not allowed",
                "This route takes: {0}."
            ),
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
        };
}
