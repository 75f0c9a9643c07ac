using MotCua.Dossiers;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Dossiers.Worklist;

/// <summary><c>GET /v1/dossiers</c>: the work list with its filters. Each sort order has an index, so that a page costs the same at any depth.</summary>
public static class WorklistRoute
{
    private static readonly string[] Timelinesses = ["open_in_time", "open_overdue", "early", "on_time", "late", "no_deadline"];

    /// <summary>Sort orders: columns of the key (the id is always last) and direction.</summary>
    private static readonly Dictionary<string, (string[] Columns, string Direction)> Sorts = new()
    {
        ["work"] = (["closed", "due_sort"], "asc"),
        ["dueAt"] = (["due_sort"], "asc"),
        ["-dueAt"] = (["due_sort"], "desc"),
        ["receivedAt"] = (["received_at"], "asc"),
        ["-receivedAt"] = (["received_at"], "desc"),
        ["urgency"] = (["urgency_rank", "due_sort"], "asc"),
    };

    public static readonly ApiRoute Route = new("GET", "/v1/dossiers", Act.ListDossiers, "Danh sách công việc", HandleAsync)
    {
        Tag = "Hồ sơ",
        Query =
        [
            Field.Text("agency", "Cơ quan (và cấp dưới) đã tiếp nhận, giải quyết hoặc đang giữ.", 40).Like("H12.101"),
            Field.Choice("status", "Trạng thái.", [.. Enum.GetValues<DossierStatus>().Select(status => status.Name())]),
            Field.Choice("timeliness", "So với hạn.", Timelinesses),
            Field.Choice("urgency", "Mức gấp: quá hạn, còn 2 giờ, 1 ngày, một nửa thời gian làm việc.", UrgencyOrder.Names),
            Field.Text("assignee", "Tài khoản cán bộ được phân công.").Like("an.nguyen"),
            Field.Text("procedure", "Mã thủ tục.", 40).Like("2.000815"),
            Field.Flag("opinionOverdue", "true: chỉ hồ sơ có cơ quan được lấy ý kiến chưa trả lời và đã quá hạn."),
            Field.Flag("closable", "true: chỉ hồ sơ đã hết thời gian bổ sung, đề nghị đóng (NĐ 118/2025 Đ.19(5))."),
            Field.Flag(
                "running",
                "true: chỉ hồ sơ đang tính thời gian: chưa kết thúc và không tạm dừng (chờ bổ sung, chờ nghĩa vụ tài chính)."
            ),
            Field.Instant("dueBefore", "Hạn trước thời điểm này.").Like("2026-11-24T17:00:00+07:00"),
            Field.Text("q", "Tìm theo mã; theo tên, điện thoại nếu được xem; có dấu hoặc không dấu; từ 2 ký tự.", 100).Like("nguyen van a"),
            Field.Choice("sort", "Thứ tự; mặc định work: hồ sơ đang xử lý trước, hạn gần trước; urgency: gấp trước.", [.. Sorts.Keys]),
            Field.Flag("total", "true: đếm cả tổng số (chậm hơn)."),
            Paging.Limit,
            Paging.CursorField,
            Paging.After,
        ],
        Statuses = [200, 404],
        Example = """
            {"items":[{"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","code":"H12.101-261120-0001","version":1,"status":"received","timeliness":"open_in_time"}],
            "asOf":{"position":42,"at":"2026-11-20T09:15:02+07:00"},"next":null}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var query = new WorklistQuery();
        if (!LimitReach(call, query))
        {
            return Problem.NotFound();
        }
        Filter(call, query);
        var progress = call.Service<Progress>();
        await progress.WaitAsync(WorklistProjection.ProjectionName, call);
        var asOf = await progress.AsOfAsync(WorklistProjection.ProjectionName, call.Now, call.Aborted);

        var sort = call.Query.Text("sort") ?? "work";
        var (columns, direction) = Sorts[sort];
        var list = $"worklist {sort} {call.Actor.Subject} {query.Describe(call.Now)}";
        var limit = Paging.LimitOf(call.Query);
        var app = call.Service<NpgsqlDataSource>();
        var total = call.Query.Flag("total") ? await query.CountAsync(app, call.Aborted) : (long?)null;
        var rows = await query.PageAsync(app, columns, direction, limit + 1, call.Query.Text("cursor"), list, call.Now, call.Aborted);
        var next = rows.Count > limit ? Cursor.Make(list, rows[limit - 1].Key) : null;
        return Paging.Page(
            call,
            writer =>
            {
                foreach (var row in rows.Take(limit))
                {
                    row.Write(writer, call.Now);
                }
            },
            asOf,
            next,
            total
        );
    }

    /// <summary>False when the agency that is asked for is unknown or out of reach.</summary>
    private static bool LimitReach(Call call, WorklistQuery query)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var limit = Reach.LimitOf(call.Actor);
        var asked = call.Query.Text("agency");
        if (asked is not null && (!reference.HasAgency(asked) || (limit is not null && !reference.IsWithin(asked, limit))))
        {
            return false;
        }
        if ((asked ?? limit) is { } top)
        {
            // As one value: an array of strings would pass for the list of values.
            query.Where("agencies && {0}", (object)reference.AgenciesWithin(top).Order(StringComparer.Ordinal).ToArray());
        }
        return true;
    }

    private static void Filter(Call call, WorklistQuery query)
    {
        if (call.Query.Text("status") is { } status)
        {
            // Says also on which side of the list's first index the status lies.
            query.Where("status = {0} and closed = {1}", status, !Lifecycle.IsOpen(status));
        }
        if (call.Query.Text("urgency") is { } urgency)
        {
            query.Where(UrgencyOrder.Condition(urgency), call.Now.ToUniversalTime());
        }
        if (call.Query.Text("assignee") is { } assignee)
        {
            query.Where("dossier_id in (select a.dossier_id from worklist.assignment a where a.assignee = {0})", assignee);
        }
        if (call.Query.Text("procedure") is { } procedure)
        {
            query.Where("procedure = {0}", procedure);
        }
        if (call.Query.Flag("opinionOverdue"))
        {
            query.Where(
                "dossier_id in (select o.dossier_id from worklist.opinion o where o.overdue_from <= {0})",
                call.Now.ToUniversalTime()
            );
        }
        if (call.Query.Flag("closable"))
        {
            query.Where(
                "dossier_id in (select c.dossier_id from worklist.closable c where c.close_from <= {0})",
                MotCua.Dossiers.Time.VietnamTime.DateOf(call.Now)
            );
        }
        if (call.Query.Flag("running"))
        {
            query.Where("not closed and paused_since is null");
        }
        if (call.Query.Instant("dueBefore") is { } before)
        {
            query.Where("due_sort < {0}", before.ToUniversalTime());
        }
        switch (call.Query.Text("timeliness"))
        {
            case null:
                break;
            case "open_overdue":
                query.Where("timeliness is null and not closed and overdue_from <= {0}", call.Now.ToUniversalTime());
                break;
            case "open_in_time":
                query.Where(
                    "timeliness is null and not closed and (overdue_from is null or overdue_from > {0})",
                    call.Now.ToUniversalTime()
                );
                break;
            case { } settled:
                query.Where("timeliness = {0}", settled);
                break;
        }
        if (call.Query.Text("q") is { } text)
        {
            query.Search(text, Reach.MaySeePersonalData(call.Actor));
        }
    }
}
