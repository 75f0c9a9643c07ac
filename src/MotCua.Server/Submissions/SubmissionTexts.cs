using MotCua.Server.Http;

namespace MotCua.Server.Submissions;

/// <summary>Words of what submissions refuse.</summary>
internal static class SubmissionTexts
{
    public static void Add() =>
        ProblemTexts.Add(
            "portal-code-taken",
            new("Mã hồ sơ của Cổng đã dùng", "Mã {0} đã thuộc hồ sơ nộp trực tuyến khác về nội dung hoặc ngoài phạm vi; hãy kiểm tra mã."),
            new("Portal code taken", "The code {0} belongs to another submission, of other content or out of reach; check the code.")
        );
}
