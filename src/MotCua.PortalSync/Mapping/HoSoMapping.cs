using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Mapping;

/// <summary>
/// A dossier as <c>HoSo</c> of the portal's DongBoHoSoMC. Pure: the same snapshot gives the same bytes. Everything is a string, dates are local time as
/// <c>yyyyMMddHHmmss</c>. What MotCua does not know is left out or said to be absent, never invented.
/// </summary>
public static class HoSoMapping
{
    private static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);

    /// <summary>From this day on citizens submit online on the national portal only (NĐ 118/2025 Đ.3(5)).</summary>
    private static readonly DateTimeOffset OnlineIsNational = new(2025, 7, 1, 0, 0, 0, VietnamOffset);

    /// <exception cref="MappingException">A mandatory field has no value.</exception>
    public static JsonObject ToHoSo(Snapshot dossier, SectorCodes sectors)
    {
        var status = PortalStatus.Of(dossier);
        var hoSo = new JsonObject
        {
            ["MaHoSo"] = dossier.Code,
            ["MaTTHC"] = dossier.Procedure.Code,
            ["TenTTHC"] = dossier.Procedure.Name,
            ["MaLinhVuc"] = sectors.CodeOf(dossier.Procedure.Field),
            ["TenLinhVuc"] = dossier.Procedure.Field,
            ["KenhThucHien"] = dossier.Channel switch
            {
                "counter" => "1",
                "online" => "2",
                "postal" => "3",
                _ => throw new MappingException($"no KenhThucHien for {dossier.Channel}"),
            },
            ["LoaiDoiTuong"] = dossier.Applicant.Kind switch
            {
                "citizen" => "1",
                "business" => "2",
                "agency" => "3",
                _ => "4",
            },
            ["TrichYeuHoSo"] = Cut(dossier.Applicant.Summary ?? dossier.Procedure.Name, 1000),
            ["NgayNopHoSo"] = Stamp(dossier.SubmittedAt ?? dossier.ReceivedAt),
            ["NgayTiepNhan"] = Stamp(dossier.ReceivedAt),
            ["NgayHenTra"] = dossier.DueAt is { } due ? Stamp(due) : "",
            ["TrangThaiHoSo"] = status,
            ["HinhThuc"] = dossier.ReturnedBy == "postal" ? "1" : "0",
            ["DonViXuLy"] = Cut(dossier.Resolving.Name, 500),
            ["NoiNopHoSo"] = dossier.Channel == "online" && dossier.ReceivedAt >= OnlineIsNational ? "1" : "2",
            ["HoSoCoThanhPhanSoHoa"] = dossier.Digitised ? "1" : "0",
            ["TaiKhoanDuocXacThucVoiVNeID"] = dossier.VerifiedByVNeID ? "1" : "0",
            ["DuocThanhToanTrucTuyen"] = Payment(dossier.Obligations),
            ["TaiLieuNop"] = new JsonArray(),
            ["DanhSachLePhi"] = Fees(dossier.Obligations),
            ["DanhSachHoSoBoSung"] = Supplements(dossier),
            ["DanhSachGiayToKetQua"] = Results(dossier),
        };
        Add(hoSo, "ChuHoSo", dossier.Applicant.Name, 500);
        Add(hoSo, "SoDienThoai", dossier.Applicant.Phone, 50);
        Add(hoSo, "Email", dossier.Applicant.Email, 200);
        if (Identity(dossier.Applicant) is { } identity)
        {
            hoSo["DinhDanhCHS"] = new JsonArray(identity);
        }
        if (dossier.EndedAs == "processed")
        {
            hoSo["NgayKetThucXuLy"] = Stamp(dossier.EndedAt!.Value);
        }
        if (dossier.EndedAs == "refused")
        {
            hoSo["NgayTuChoi"] = Stamp(dossier.EndedAt!.Value);
        }
        if (dossier.ReturnedAt is { } returned && status == PortalStatus.Returned)
        {
            hoSo["NgayTra"] = Stamp(returned);
            hoSo["ThongTinTra"] = dossier.ReturnedBy switch
            {
                "postal" => "Trả qua bưu chính công ích",
                "online" => "Trả trực tuyến",
                _ => "Trả tại Bộ phận Một cửa",
            };
        }
        return hoSo;
    }

    /// <summary>Local time as the portal writes it.</summary>
    public static string Stamp(DateTimeOffset instant) =>
        instant.ToOffset(VietnamOffset).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    internal static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }
        // Not between the two halves of a character beyond the basic plane.
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    private static void Add(JsonObject hoSo, string field, string? value, int length)
    {
        if (!string.IsNullOrEmpty(value))
        {
            hoSo[field] = Cut(value, length);
        }
    }

    /// <summary>1 = CCCD (12 digits), 2 = CMND (9 digits). Other kinds of number are in a catalogue that is not public: they are not sent.</summary>
    private static JsonObject? Identity(ApplicantOf applicant)
    {
        if (applicant.Kind != "citizen" || applicant.IdNumber is not { Length: 9 or 12 } number || !number.All(char.IsAsciiDigit))
        {
            return null;
        }
        return new JsonObject { ["LoaiDinhDanh"] = number.Length == 12 ? "1" : "2", ["SoDinhDanh"] = number };
    }

    /// <summary>1 = on the national portal, 2 = by a local gateway, 3 = paid, but not online, 0 = nothing paid.</summary>
    private static string Payment(IReadOnlyList<ObligationOf> obligations)
    {
        var ways = obligations.Where(obligation => obligation.PaidBy is not null).Select(obligation => obligation.PaidBy).ToList();
        return ways.Count == 0 ? "0"
            : ways.Contains("dvcqg") ? "1"
            : ways.Contains("online") ? "2"
            : "3";
    }

    private static JsonArray Fees(IReadOnlyList<ObligationOf> obligations) =>
        [
            .. obligations.Select(obligation => new JsonObject
            {
                ["TenPhiLePhi"] = Cut(obligation.Kind, 500),
                ["HinhThucThu"] = "2", // asked for during examination; the contract knows receipt (1), supplement (2) and return (4)
                ["Gia"] = decimal.Truncate(obligation.Amount).ToString(CultureInfo.InvariantCulture),
            }),
        ];

    private static JsonArray Supplements(Snapshot dossier)
    {
        var list = new JsonArray();
        foreach (var supplement in dossier.Supplements)
        {
            var item = new JsonObject
            {
                ["HoSoBoSungId"] = $"{dossier.Code}-BS{supplement.Ordinal}",
                ["NguoiYeuCauBoSung"] = Cut(supplement.RequestedBy, 200),
                ["NoiDungBoSung"] = Cut(supplement.Reason ?? "Theo phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", 4000),
                ["NgayBoSung"] = Stamp(supplement.RequestedAt),
                ["TrangThaiBoSung"] = supplement.ReceivedAt is null ? "0" : "1",
            };
            if (supplement.ReceivedAt is { } received)
            {
                item["NguoiTiepNhanBoSung"] = Cut(supplement.ReceivedBy ?? "", 200);
                item["NgayTiepNhanBoSung"] = Stamp(received);
            }
            if (supplement.OldDueAt is { } old)
            {
                item["NgayHenTraTruoc"] = Stamp(old);
            }
            if (supplement.NewDueAt is { } fresh)
            {
                item["NgayHenTraMoi"] = Stamp(fresh);
            }
            list.Add((JsonNode)item);
        }
        return list;
    }

    private static JsonArray Results(Snapshot dossier) =>
        dossier is { EndedAs: "processed", ResultNumber: { Length: > 0 } number }
            ?
            [
                new JsonObject
                {
                    ["TenGiayTo"] = Cut($"Kết quả giải quyết: {dossier.Procedure.Name}", 2000),
                    ["MaGiayToKetQua"] = Cut(number, 100),
                },
            ]
            : [];
}
