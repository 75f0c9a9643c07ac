using System.Globalization;
using System.Text.Json.Nodes;

namespace MotCua.PortalStandIn;

/// <summary>
/// The fields of the contract with what they may hold. Everything is a string, dates are <c>yyyyMMddHHmmss</c>. Where the contract is silent about a length, the
/// limit is a guess on the generous side.
/// </summary>
internal static class FieldRules
{
    public const int StepsInOneRequest = 10;

    private static readonly string[] Statuses = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    private static readonly string[] Flag = ["0", "1"];

    private static readonly Rule[] Fees =
    [
        Text("TenPhiLePhi", 500),
        Text("MaPhiLePhi", 100).Optional(),
        Code("HinhThucThu", "1", "2", "4"),
        Number("Gia", 20),
        Text("LoaiPhiLePhi", 20).Optional(),
    ];

    private static readonly Rule[] Dossier =
    [
        Text("MaHoSo", 100),
        Text("SoBienNhan", 100).Optional(),
        Text("MaTTHC", 100),
        Text("TenTTHC", 2000),
        Text("MaLinhVuc", 100),
        Text("TenLinhVuc", 1000),
        Code("KenhThucHien", "1", "2", "3"),
        Text("ChuHoSo", 500).Optional(),
        Code("LoaiDoiTuong", "1", "2", "3", "4"),
        Text("MaDoiTuong", 100).Optional(),
        Text("ThongTinKhac", 1000).Optional(),
        Text("Email", 200).Optional(),
        Text("Fax", 50).Optional(),
        Text("SoDienThoai", 50).Optional(),
        Text("TrichYeuHoSo", 1000),
        Stamp("NgayNopHoSo"),
        Stamp("NgayTiepNhan"),
        // Mandatory, but there are procedures without a time limit: the empty text says so.
        Stamp("NgayHenTra").OrEmpty(),
        Code("TrangThaiHoSo", Statuses),
        Stamp("NgayKetThucXuLy").Optional(),
        Stamp("NgayTra").Optional(),
        Text("ThongTinTra", 1000).Optional(),
        Code("HinhThuc", "0", "1"),
        Stamp("NgayTuChoi").Optional(),
        Text("DonViXuLy", 500),
        Code("NoiNopHoSo", "1", "2"),
        Text("GhiChu", 2000).Optional(),
        Code("HoSoCoThanhPhanSoHoa", Flag),
        Code("TaiKhoanDuocXacThucVoiVNeID", Flag),
        Code("DuocThanhToanTrucTuyen", "0", "1", "2", "3"),
        List("DinhDanhCHS", Code("LoaiDinhDanh", "1", "2", "3", "4", "5"), Text("SoDinhDanh", 50)),
        List("DSKetNoiCSDL", Text("MaCSDL", 50)),
        List(
            "TaiLieuNop",
            Text("TepDinhKemId", 100),
            Text("TenTepDinhKem", 4000),
            Code("IsDeleted", "0", "1", "True", "False").Optional(),
            Text("MaThanhPhanHoSo", 100).Optional(),
            Text("DuongDanTaiTepTin", 2000).Optional(),
            Code("DuocSoHoa", Flag),
            Code("DuocTaiSuDung", "0", "1", "2"),
            Code("DuocLayTuKhoDMQG", Flag),
            Text("MaKetQuaThayThe", 100).Optional()
        ),
        List("DanhSachLePhi", Fees),
        List("DanhSachTepDinhKemKhac", Text("TenGiayTo", 2000), Number("SoLuong", 10), Text("LoaiGiayTo", 50).Optional()),
        List(
            "DanhSachHoSoBoSung",
            Text("HoSoBoSungId", 100),
            Text("NguoiYeuCauBoSung", 200),
            Text("NoiDungBoSung", 4000),
            Stamp("NgayBoSung"),
            Text("NguoiTiepNhanBoSung", 200).Optional(),
            Text("ThongTinTiepNhan", 2000).Optional(),
            Stamp("NgayTiepNhanBoSung").Optional(),
            Code("TrangThaiBoSung", Flag),
            // Named in the contract; what a paper is made of is not.
            List("DanhSachGiayToBoSung", Text("TenGiayTo", 2000), Number("SoLuong", 10).Optional(), Text("LoaiGiayTo", 50).Optional()),
            List("DanhSachLePhiBoSung", Fees),
            Stamp("NgayHenTraTruoc").Optional(),
            Stamp("NgayHenTraMoi").Optional()
        ),
        List(
            "DanhSachGiayToKetQua",
            Text("TenGiayTo", 2000),
            Text("MaThanhPhanHoSo", 100).Optional(),
            Text("GiayToId", 100).Optional(),
            Text("DuongDanTepTinKetQua", 2000).Optional(),
            Text("MaGiayToKetQua", 100).Optional()
        ),
    ];

    private static readonly Rule[] Step =
    [
        Text("MaHoSo", 100),
        Text("NguoiXuLy", 50),
        Text("ChucDanh", 200).Optional(),
        Stamp("ThoiDiemXuLy"),
        Text("PhongBanXuLy", 500),
        Text("NoiDungXuLy", 2000),
        Code("TrangThai", Statuses),
        Stamp("NgayBatDau").Optional(),
        Stamp("NgayKetThucTheoQuyDinh").Optional(),
    ];

    /// <summary>What is wrong with the dossier, or null.</summary>
    public static string? ProblemOfDossier(JsonObject dossier) =>
        Problem(dossier, Dossier)
        ?? Before(dossier, "NgayTiepNhan", "NgayKetThucXuLy")
        ?? Before(dossier, "NgayKetThucXuLy", "NgayTra")
        ?? (
            (string?)dossier["TrangThaiHoSo"] is "9" or "10" && Absent(dossier["NgayKetThucXuLy"])
                ? "NgayKetThucXuLy: bắt buộc khi đã xử lý xong"
                : null
        )
        ?? ((string?)dossier["TrangThaiHoSo"] == "10" && Absent(dossier["NgayTra"]) ? "NgayTra: bắt buộc khi đã trả kết quả" : null)
        ?? ((string?)dossier["TrangThaiHoSo"] == "3" && Absent(dossier["NgayTuChoi"]) ? "NgayTuChoi: bắt buộc khi không tiếp nhận" : null)
        ?? Items(dossier, "DinhDanhCHS").Select(ProblemOfIdentity).FirstOrDefault(problem => problem is not null)
        ?? Items(dossier, "DanhSachHoSoBoSung").Select(ProblemOfSupplement).FirstOrDefault(problem => problem is not null);

    /// <summary>1 is the citizen's number, twelve digits; 2 the older card's, nine (or twelve, in its last years).</summary>
    private static string? ProblemOfIdentity(JsonObject identity) =>
        ((string)identity["LoaiDinhDanh"]!, (string)identity["SoDinhDanh"]!) switch
        {
            ("1", var number) when number.Length != 12 || !number.All(char.IsAsciiDigit) => "DinhDanhCHS.SoDinhDanh: không phải 12 chữ số",
            ("2", var number) when number.Length is not (9 or 12) || !number.All(char.IsAsciiDigit) =>
                "DinhDanhCHS.SoDinhDanh: không phải 9 chữ số",
            _ => null,
        };

    private static string? ProblemOfSupplement(JsonObject supplement) =>
        (string?)supplement["TrangThaiBoSung"] == "1" && Absent(supplement["NgayTiepNhanBoSung"])
            ? "DanhSachHoSoBoSung.NgayTiepNhanBoSung: bắt buộc khi đã bổ sung"
            : Before(supplement, "NgayBoSung", "NgayTiepNhanBoSung");

    private static IEnumerable<JsonObject> Items(JsonObject value, string list) => (value[list] as JsonArray ?? []).OfType<JsonObject>();

    public static string? ProblemOfStep(JsonObject step) => Problem(step, Step);

    private static string? Problem(JsonObject value, Rule[] rules)
    {
        if (value.FirstOrDefault(property => rules.All(rule => rule.Name != property.Key)) is { Key: { } unknown })
        {
            return $"{unknown}: không có trong hợp đồng";
        }
        return rules.Select(rule => rule.Problem(value[rule.Name])).FirstOrDefault(problem => problem is not null);
    }

    private static string? Before(JsonObject value, string first, string second) =>
        !Absent(value[first]) && !Absent(value[second]) && string.CompareOrdinal((string?)value[first], (string?)value[second]) > 0
            ? $"{second}: trước {first}"
            : null;

    private static bool Absent(JsonNode? node) =>
        node is null || (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0);

    private static Rule Text(string name, int length) => new(name) { Length = length };

    private static Rule Number(string name, int length) => new(name) { Length = length, IsNumber = true };

    private static Rule Code(string name, params string[] codes) => new(name) { Length = 10, Codes = codes };

    private static Rule Stamp(string name) => new(name) { Length = 14, IsStamp = true };

    private static Rule List(string name, params Rule[] items) => new(name) { Items = items };

    private sealed record Rule(string Name)
    {
        public int Length { get; init; }
        public string[]? Codes { get; init; }
        public bool IsStamp { get; init; }
        public bool IsNumber { get; init; }
        public Rule[]? Items { get; init; }
        private bool MayBeAbsent { get; init; }
        private bool MayBeEmpty { get; init; }

        public Rule Optional() => this with { MayBeAbsent = true, MayBeEmpty = true };

        public Rule OrEmpty() => this with { MayBeEmpty = true };

        public string? Problem(JsonNode? node)
        {
            if (Items is not null)
            {
                return ProblemOfList(node);
            }
            if (node is null)
            {
                return MayBeAbsent ? null : $"{Name}: bắt buộc";
            }
            if (node is not JsonValue value || !value.TryGetValue<string>(out var text))
            {
                return $"{Name}: phải là chuỗi";
            }
            if (text.Length == 0)
            {
                return MayBeEmpty ? null : $"{Name}: bắt buộc";
            }
            return text.Length > Length ? $"{Name}: quá {Length} ký tự"
                : IsNumber && !text.All(char.IsAsciiDigit) ? $"{Name}: không phải số"
                : Codes is not null && !Codes.Contains(text) ? $"{Name}: không có mã {text}"
                : IsStamp && !DateTime.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                    ? $"{Name}: không phải yyyyMMddHHmmss"
                : null;
        }

        private string? ProblemOfList(JsonNode? node)
        {
            if (node is null)
            {
                return null;
            }
            if (node is not JsonArray list)
            {
                return $"{Name}: phải là danh sách";
            }
            for (var i = 0; i < list.Count; i++)
            {
                var problem = list[i] is JsonObject item ? FieldRules.Problem(item, Items!) : "không phải đối tượng";
                if (problem is not null)
                {
                    return $"{Name}[{i}].{problem}";
                }
            }
            return null;
        }
    }
}
