using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>Words of what reference data refuse.</summary>
internal static class ReferenceTexts
{
    public static void Add()
    {
        Add(
            "version-in-force",
            "Phiên bản đã có hiệu lực",
            "{0} đã có phiên bản khác từ ngày {1}, đã hoặc đang có hiệu lực, không sửa được; hãy gửi phiên bản mới với validFrom sau đó.",
            "Version in force",
            "{0} has another version from {1}, which is or was in force and cannot be changed; send a new version with a later validFrom."
        );
        Add(
            "version-overlaps",
            "Trùng thời gian hiệu lực",
            "Trùng với phiên bản có hiệu lực từ {0} đến {1} của cùng mã; hãy sửa validFrom, validTo hoặc kết thúc phiên bản kia.",
            "Validity overlaps",
            "Overlaps with the version of the same code that is valid from {0} to {1}; correct validFrom or validTo, or end the other version."
        );
        Add(
            "unknown-version",
            "Không có phiên bản này",
            "{0} không có phiên bản từ ngày {1}.",
            "No such version",
            "{0} has no version from {1}."
        );
        Add(
            "not-ended",
            "Chưa hết hiệu lực",
            "{0} chưa hết hiệu lực nên chưa có kế thừa; hãy nhập validTo trước.",
            "Not ended",
            "{0} has not ended, so nothing succeeds it; import its validTo first."
        );
        Add(
            "not-ended-before",
            "Chưa hết hiệu lực",
            "{0} không hết hiệu lực vào ngày ngay trước {1}.",
            "Not ended before",
            "{0} does not end on the day before {1}."
        );
        Add(
            "not-in-force-after",
            "Kế thừa không có hiệu lực",
            "{0} với phiên bản từ {1} không có hiệu lực ngày {2}.",
            "Successor not in force",
            "{0} in the version from {1} is not in force on {2}."
        );
        Add(
            "full-is-alone",
            "Có nhiều kế thừa",
            "{0} có nhiều kế thừa; khi ấy mỗi dòng phải là partial.",
            "Several successors",
            "{0} has several successors; each must then be partial."
        );
        Add(
            "import-refused",
            "Tệp bị từ chối",
            "{0} dòng bị từ chối, không dòng nào được ghi; xem report.",
            "Import refused",
            "{0} rows are refused, none was written; see report."
        );
        Add("csv-not-utf8", "Không phải UTF-8", "Dòng {0} không phải UTF-8.", "Not UTF-8", "Line {0} is not UTF-8.");
        Add(
            "csv-stray-quote",
            "CSV sai cú pháp",
            "Dấu ngoặc kép sai chỗ ở dòng {0}; viết hai lần trong ô có ngoặc kép.",
            "Malformed CSV",
            "A quote is out of place in row {0}; inside a quoted cell, double it."
        );
        Add(
            "csv-unclosed-quote",
            "CSV sai cú pháp",
            "Dấu ngoặc kép ở dòng {0} không được đóng.",
            "Malformed CSV",
            "A quote that opens in row {0} is never closed."
        );
        Add("too-many-lines", "Quá nhiều dòng", "Tối đa {0} dòng.", "Too many rows", "At most {0} rows.");
        AddField("unknown-column", "Không có cột này; có: {0}.", "There is no such column; there are: {0}.");
        AddField("missing-column", "Thiếu cột này; các cột: {0}.", "This column is missing; the columns are: {0}.");
        AddField("wrong-number-of-cells", "Dòng có {0} ô, tiêu đề có {1}.", "The row has {0} cells, the header {1}.");
        AddField("given-twice-in-file", "Dòng {0} đã có cùng mã và ngày.", "Row {0} has the same code and date.");
        AddField("valid-to-before-from", "validTo phải không trước validFrom.", "validTo must not be before validFrom.");
        AddField(
            "province-has-no-parent",
            "Cấp tỉnh không có đơn vị cấp trên; cấp khác phải có.",
            "A province has no parent; every other level has one."
        );
        AddField(
            "bad-opening-hours",
            "Phải là một đến bốn khoảng giờ tăng dần, ví dụ 07:00-11:30,13:30-17:00.",
            "Must be one to four ascending intervals, for example 07:00-11:30,13:30-17:00."
        );
        AddField(
            "bad-limit",
            "Thời hạn không hợp lệ: ngày làm việc 0,5 đến 3650, tròn nửa ngày; ngày lịch là số nguyên 1 đến 3650; giờ tròn hoặc nửa giờ, trên 0 đến 10000; same_day không có giá trị.",
            "Not a limit: working days are halves, 0.5 to 3650; calendar days whole, 1 to 3650; hours whole or half, above 0 to 10000; same_day has no value."
        );
        AddField("variant-of-nothing", "Phải có branch, channel hoặc cả hai.", "Needs a branch, a channel or both.");
        AddField("variant-twice", "Cùng branch và channel đã có ở trên.", "The same branch and channel stand above.");
        AddField("bad-variants", "Không phải mảng JSON các trường hợp.", "Not a JSON array of variants.");
        AddField(
            "rule-with-its-article",
            "Quy tắc {0} và điều khoản của nó phải cùng có hoặc cùng không.",
            "The rule {0} and its article are given together or not at all."
        );
        AddField("not-the-code-of-the-address", "Phải bằng mã trong địa chỉ: {0}.", "Must be the code of the address: {0}.");
        AddField("unit-not-in-force", "Đơn vị {0} không có hiệu lực ngày {1}.", "Unit {0} is not in force on {1}.");
        AddField("parent-circle", "{0} nằm dưới chính nó.", "{0} would lie below itself.");
        AddField("day-outside-years", "Ngày không thuộc các năm của lịch.", "The day is not in the years of the calendar.");
        AddField(
            "hours-of-a-worked-day",
            "Chỉ ngày làm bù (swap_work) có giờ riêng.",
            "Only a worked day (swap_work) has hours of its own."
        );
        AddField("until-of-a-season", "Chỉ mùa (season) có ngày cuối.", "Only a season has a last day.");
        AddField("seasons-overlap", "Trùng với mùa bắt đầu ngày {0}.", "Overlaps with the season that begins on {0}.");
        AddField("step-given-twice", "Bước {0} có hai lần trong quy trình.", "The step {0} is twice in the workflow.");
        AddField("bad-hours", "Số giờ từ 0 đến 10000, tối đa hai chữ số thập phân.", "Hours are 0 to 10000 with at most two decimals.");
        AddField(
            "ordinals-not-in-a-row",
            "Thứ tự các bước phải là 1 đến {0}, mỗi số một lần.",
            "The ordinals of the steps must be 1 to {0}, each once."
        );
        AddField("day-given-twice", "Ngày {0} có hai lần.", "The day {0} is given twice.");
    }

    private static void Add(string code, string viTitle, string vi, string enTitle, string en) =>
        ProblemTexts.Add(code, new ProblemTexts.Words(viTitle, vi), new ProblemTexts.Words(enTitle, en));

    private static void AddField(string code, string vi, string en) => Add(code, "Trường không hợp lệ", vi, "Field not valid", en);
}
