using System.Globalization;
using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers.Commands;

/// <summary>What is told of how the applicant was served: papers at receipt, the rating afterwards.</summary>
internal static class ServiceCommands
{
    private const int MostPapers = 500;
    private static readonly string[] Parts = ["digitised", "reused", "fromStore"];

    public static readonly IReadOnlyList<Field> ReceiptFields =
    [
        Field.Object(
            "components",
            "Số giấy tờ của hồ sơ (QĐ 766, nhóm số hóa); bỏ trống: chưa đếm.",
            Field.Number("count", "Tổng số giấy tờ.", 1, MostPapers).Must().Like(5),
            Field.Number("digitised", "Trong đó đã số hóa.", 0, MostPapers).Like(5),
            Field.Number("reused", "Trong đó tái sử dụng, không yêu cầu nộp lại.", 0, MostPapers).Like(2),
            Field.Number("fromStore", "Trong đó lấy từ kho dữ liệu điện tử của công dân.", 0, MostPapers).Like(1)
        ),
        Field.Flag("identityVerified", "Tài khoản của người nộp đã xác thực qua VNeID; bỏ trống: không rõ.").Like(true),
    ];

    public static readonly DossierCommand Rate = new(
        Verb.Rate,
        "Đánh giá mức độ hài lòng sau khi giải quyết; đánh giá sau thay đánh giá trước",
        [
            Field.Number("score", "0: không hài lòng, 1: hài lòng, 2: rất hài lòng.", 0, 2).Must().Like(2),
            Field.Choice("source", "Cách lấy ý kiến.", [.. RateDossier.Sources]).Must().Like("device"),
            Field.LongText("note", "Ý kiến bằng lời (lưu riêng, xóa được).").Like("Cán bộ hướng dẫn tận tình"),
        ],
        input =>
            RateDossier.Decide(
                input.Dossier,
                new RateDossier(input.OccurredAt, (int)input.Body.Number("score")!.Value, input.Body.Text("source")!)
            ),
        "note"
    );

    public static Components? ComponentsOf(Values body, List<FieldError> errors)
    {
        if (body.Object("components") is not { } given || given.Number("count") is not { } count)
        {
            return null;
        }
        foreach (var part in Parts.Where(part => given.Number(part) > count))
        {
            errors.Add(new FieldError($"/components/{part}", "more-than-papers", count.ToString(CultureInfo.InvariantCulture)));
        }
        int Of(string part) => (int)(given.Number(part) ?? 0);
        return new Components((int)count, Of("digitised"), Of("reused"), Of("fromStore"));
    }
}
