using System.Text.Json.Nodes;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Mapping;

/// <summary>A dossier's steps as <c>TienDo</c> of the portal's CapNhatTienDoHoSoMC. Pure, like <see cref="HoSoMapping"/>.</summary>
public static class TienDoMapping
{
    /// <summary>Steps after the version that the portal has confirmed; all of them when it has confirmed none.</summary>
    public static IReadOnlyList<JsonObject> ToTienDo(Snapshot dossier)
    {
        var steps = new List<JsonObject>();
        for (var i = 0; i < dossier.Steps.Count; i++)
        {
            var step = dossier.Steps[i];
            if (step.Version <= (dossier.SyncedVersion ?? 0) || Words(step.Type) is not { } words)
            {
                continue;
            }
            var tienDo = new JsonObject
            {
                ["MaHoSo"] = dossier.Code,
                ["NguoiXuLy"] = HoSoMapping.Cut(step.Actor, 50),
                ["ThoiDiemXuLy"] = HoSoMapping.Stamp(step.At),
                ["PhongBanXuLy"] = HoSoMapping.Cut(step.Agency.Name, 500),
                ["NoiDungXuLy"] = words,
                ["TrangThai"] = PortalStatus.After(dossier.Steps, i + 1, dossier.EndedAs),
                ["NgayBatDau"] = HoSoMapping.Stamp(step.At),
            };
            if (step.DueAt is { } due)
            {
                tienDo["NgayKetThucTheoQuyDinh"] = HoSoMapping.Stamp(due);
            }
            steps.Add(tienDo);
        }
        return steps;
    }

    /// <summary>What the citizen reads; null for what is no step of the work (announcements, corrections), and for events that came later than this program.</summary>
    private static string? Words(string type) =>
        type switch
        {
            "dossier_received" => "Tiếp nhận hồ sơ và hẹn trả kết quả",
            "dossier_forwarded" => "Chuyển hồ sơ",
            "handover_accepted" => "Nhận bàn giao hồ sơ",
            "dossier_assigned" => "Phân công xử lý",
            "supplement_requested" => "Yêu cầu bổ sung, hoàn thiện hồ sơ",
            "supplement_received" => "Tiếp nhận hồ sơ bổ sung",
            "obligation_notified" => "Yêu cầu thực hiện nghĩa vụ tài chính",
            "obligation_settled" => "Đã thực hiện nghĩa vụ tài chính",
            "opinion_requested" => "Lấy ý kiến cơ quan liên quan",
            "opinion_received" => "Nhận ý kiến cơ quan liên quan",
            "apology_issued" => "Xin lỗi và hẹn lại ngày trả kết quả",
            "dossier_processed" => "Đã xử lý xong",
            "dossier_refused" => "Từ chối giải quyết hồ sơ",
            "dossier_returned" => "Trả kết quả",
            "dossier_withdrawn" => "Công dân rút hồ sơ",
            "dossier_stopped" => "Dừng giải quyết hồ sơ",
            "dossier_closed_unsupplemented" => "Đóng hồ sơ vì không bổ sung đúng hạn",
            _ => null,
        };
}
