namespace MotCua.Server.Http;

public static partial class ProblemTexts
{
    // Long work, and what else the server does for others.
    private static Dictionary<string, Entry> Work =>
        new()
        {
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
}
