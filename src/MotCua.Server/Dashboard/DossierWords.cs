using System.Text.Json;
using MotCua.Server.Dossiers.Apologies;
using MotCua.Server.Reference;

namespace MotCua.Server.Dashboard;

/// <summary>Names of states and events for people.</summary>
internal static class DossierWords
{
    private static readonly Dictionary<string, (string Vietnamese, string English)> Statuses = new()
    {
        ["received"] = ("đã tiếp nhận", "received"),
        ["assigned"] = ("đã phân công", "assigned"),
        ["processing"] = ("đang xử lý", "being processed"),
        ["awaiting_supplement"] = ("chờ bổ sung", "waits for a supplement"),
        ["awaiting_obligation"] = ("chờ nghĩa vụ tài chính", "waits for a payment"),
        ["processed"] = ("đã xử lý xong", "processed"),
        ["refused"] = ("từ chối giải quyết", "refused"),
        ["returned"] = ("đã trả kết quả", "returned"),
        ["withdrawn"] = ("công dân rút", "withdrawn"),
        ["stopped"] = ("dừng giải quyết", "stopped"),
        ["closed"] = ("đóng vì không bổ sung", "closed without supplement"),
    };

    private static readonly Dictionary<string, (string Vietnamese, string English)> Events = new()
    {
        ["dossier_received"] = ("Tiếp nhận, hẹn trả", "Received, due date promised"),
        ["dossier_forwarded"] = ("Chuyển hồ sơ", "Forwarded"),
        ["dossier_assigned"] = ("Phân công", "Assigned"),
        ["supplement_requested"] = ("Yêu cầu bổ sung, đồng hồ dừng", "Supplement asked for, clock stopped"),
        ["supplement_received"] = ("Nhận bổ sung, tính lại từ đầu", "Supplement received, counted anew"),
        ["obligation_notified"] = ("Thông báo nghĩa vụ tài chính, đồng hồ dừng", "Payment asked for, clock stopped"),
        ["obligation_settled"] = ("Đã thực hiện nghĩa vụ tài chính", "Payment made"),
        ["dossier_processed"] = ("Đã xử lý xong", "Processed"),
        ["dossier_refused"] = ("Từ chối giải quyết", "Refused"),
        ["dossier_overdue"] = ("▲ Quá hạn", "▲ Overdue"),
        ["apology_issued"] = ("Xin lỗi và hẹn lại", "Apology, new date"),
        ["dossier_returned"] = ("Trả kết quả", "Returned"),
        ["dossier_withdrawn"] = ("Công dân rút hồ sơ", "Withdrawn"),
        ["dossier_stopped"] = ("Dừng giải quyết", "Stopped"),
        ["dossier_closed_unsupplemented"] = ("Đóng vì không bổ sung", "Closed without supplement"),
        ["dossier_corrected"] = ("Đính chính", "Corrected"),
        ["receipt_corrected"] = ("Đính chính giấy tiếp nhận", "Receipt corrected"),
        ["dossier_due_soon"] = ("Sắp đến hạn", "Due soon"),
        ["due_date_reprojected"] = ("Hạn được dời theo lịch mới", "Due date moved by a newer calendar"),
        ["rating_given"] = ("Được đánh giá", "Rated"),
        ["handover_accepted"] = ("Nhận bàn giao", "Hand-over accepted"),
        ["opinion_requested"] = ("Lấy ý kiến", "Opinion asked for"),
        ["opinion_received"] = ("Nhận ý kiến", "Opinion received"),
        ["opinion_overdue"] = ("▲ Ý kiến quá hạn", "▲ Opinion overdue"),
        ["leg_opened"] = ("Mở chặng liên thông", "Linked leg opened"),
        ["leg_finished"] = ("Xong chặng liên thông", "Linked leg finished"),
    };

    public static string Status(string name, PageState state) =>
        Statuses.TryGetValue(name, out var words) ? state.Say(words.Vietnamese, words.English) : name;

    /// <summary>An event that this page does not know yet keeps its stored name.</summary>
    public static string Event(string name, PageState state) =>
        Events.TryGetValue(name, out var words) ? state.Say(words.Vietnamese, words.English) : name;

    /// <summary>A reason of lateness by its code as reports have it: <c>late/overload</c>, <c>no_apology/other</c>, <c>none</c>.</summary>
    public static string Reason(string code, PageState state) =>
        LateReasons.All.FirstOrDefault(reason => $"{reason.Kind}/{reason.Code}" == code) is { } listed
            ? state.Say(listed.Name, listed.NameEn)
        : code == "none" ? state.Say("chưa ghi lý do", "no reason recorded")
        : code;

    public static string Detail(JsonElement happened, PageState state, ReferenceData reference)
    {
        var data = happened.GetProperty("data");
        string Text(string name) =>
            data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return happened.GetProperty("type").GetString() switch
        {
            "dossier_forwarded" =>
                $"{reference.AgencyName(Text("fromAgency"), state.To)} → {reference.AgencyName(Text("toAgency"), state.To)}",
            "dossier_assigned" => $"{Text("officer")} {Text("step")}".Trim(),
            "dossier_processed" => Text("resultNumber"),
            "apology_issued" => Text("number"),
            _ => Text("reason"),
        };
    }
}
