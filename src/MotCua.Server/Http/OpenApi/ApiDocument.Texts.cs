namespace MotCua.Server.Http.OpenApi;

public sealed partial class ApiDocument
{
    private const string About = """
        Theo dõi hồ sơ thủ tục hành chính tại bộ phận Một cửa.

        - Thời điểm: RFC 3339 có múi giờ, trả lời theo +07:00; ngày: yyyy-MM-dd. Trường hoặc tham số không khai báo bị từ chối (400).
        - Lỗi: application/problem+json, tiếng Việt, hoặc tiếng Anh với Accept-Language: en. Mọi mã lỗi: [/problems](/problems).
        - Phiên bản: ETag của hồ sơ; lệnh cần If-Match (428 khi thiếu, 412 khi cũ).
        - Gửi lại: Idempotency-Key; cùng khóa và nội dung thì nhận lại câu trả lời đầu.
        - Danh sách: limit, cursor, Link rel="next"; mỗi danh sách và số liệu có asOf; ?after= đợi tới 2 giây.

        Tracks administrative dossiers at one-stop shops. Problems in English: Accept-Language: en.
        """;

    /// <summary>What a part of a path looks like.</summary>
    private static readonly Dictionary<string, string> PathExamples = new()
    {
        ["id"] = "H12.101-261120-0001",
        ["code"] = "H12.101",
        ["name"] = "Worklist",
        ["form"] = "01",
        ["problem"] = "stale-version",
    };
}
