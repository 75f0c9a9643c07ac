using System.Globalization;
using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Http;
using NpgsqlTypes;
using static MotCua.Server.Feed.Push.DeliveryLists;

namespace MotCua.Server.Feed.Push;

/// <summary>Sending again, and from where sending goes on.</summary>
public static class ReplayRoutes
{
    private const int MostIds = 1000;
    private const string ReplayExample = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","fromPosition":1,"toPosition":42,"ids":0,"replayed":42,"requestedBy":"an","requestedAt":"2026-11-20T09:15:00+07:00",
        "doneAt":"2026-11-20T09:15:02+07:00"}
        """;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            WebhookRoutes.Address + "/{id}/replay",
            Act.ManageWebhooks,
            "Gửi lại một đoạn hoặc các sự kiện, giữ nguyên mã và nội dung",
            ReplayAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Body =
            [
                Field.Number("fromPosition", "Từ vị trí.", 1, long.MaxValue / 2).Like(1),
                Field.Number("toPosition", "Đến vị trí, kể cả nó.", 1, long.MaxValue / 2).Like(42),
                Field.Texts("eventIds", "Hoặc các sự kiện.", MostIds, 40),
            ],
            Statuses = [202, 404, 409],
            Example = ReplayExample,
        },
        new(
            "GET",
            WebhookRoutes.Address + "/{id}/replays",
            Act.ManageWebhooks,
            "Các lần gửi lại theo yêu cầu, mới nhất trước, tối đa 100",
            ReplaysAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Statuses = [200, 404],
            Example = $$"""{"items":[{{ReplayExample}}]}""",
        },
        new(
            "PUT",
            WebhookRoutes.Address + "/{id}/position",
            Act.ManageWebhooks,
            "Gửi tiếp từ một vị trí: lùi thì gửi lại, tiến thì bỏ qua; chỉ khi đang không gửi; được ghi lại",
            PositionAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Body =
            [
                Field
                    .Number("position", "Mọi sự kiện sau vị trí này sẽ được gửi; 0: từ đầu nhật ký.", 0, long.MaxValue / 2)
                    .Must()
                    .Like(42),
                Field.Choice("reason", "Lý do.", "receiver-restored", "receiver-has-them", "other").Must(),
            ],
            Statuses = [200, 404, 409],
            Example = """{"from":40,"position":42}""",
        },
    ];

    private static async Task<Answer> ReplayAsync(Call call)
    {
        var subscription = await WebhookRoutes.FindAsync(call);
        if (subscription.Status == SubscriptionStatus.Deleted)
        {
            return WebhookRoutes.Refused(subscription, "replay");
        }
        var ids = IdsOf(call);
        var from = (long)(call.Body.Number("fromPosition") ?? 1);
        var to = (long)(call.Body.Number("toPosition") ?? long.MaxValue / 2);
        var byRange = call.Body.Has("fromPosition") && call.Body.Has("toPosition") && from <= to;
        if (ids is null ? !byRange : ids.Length == 0 || call.Body.Has("fromPosition") || call.Body.Has("toPosition"))
        {
            return Problem.Fields(new FieldError(ids is null ? "/fromPosition" : "/eventIds", "range-or-ids"));
        }
        var requested = new ReplayRequested
        {
            SubscriptionId = subscription.Id,
            OccurredAt = call.Now,
            ReplayId = Guid.CreateVersion7(),
            FromPosition = from,
            ToPosition = to,
            Ids = ids?.Length,
        };
        var add = Subscriptions.Statement(
            "add_replay",
            requested.ReplayId,
            subscription.Id,
            from,
            to,
            ids is null ? new Subscriptions.Absent(NpgsqlDbType.Array | NpgsqlDbType.Uuid) : ids,
            call.Actor.Subject,
            call.Now
        );
        if (await call.Service<Subscriptions>().SaveAsync(subscription, call.Actor.Subject, requested, add) is null)
        {
            return new Problem(409, "subscription-changed");
        }
        return Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                Write(writer, requested.ReplayId, from, to, ids?.Length ?? 0, 0, call.Actor.Subject, call.Now, null);
                writer.WriteEndObject();
            },
            202
        );
    }

    /// <summary>A replay by ids has no range.</summary>
    private static void Write(
        Utf8JsonWriter writer,
        Guid id,
        long from,
        long to,
        int ids,
        long replayed,
        string by,
        DateTimeOffset? at,
        DateTimeOffset? doneAt
    )
    {
        writer.WriteString("id", id);
        WriteNumber(writer, "fromPosition", ids == 0 ? from : null);
        WriteNumber(writer, "toPosition", ids == 0 ? to : null);
        writer.WriteNumber("ids", ids);
        writer.WriteNumber("replayed", replayed);
        writer.WriteString("requestedBy", by);
        writer.WriteInstant("requestedAt", at);
        writer.WriteInstant("doneAt", doneAt);
    }

    private static Guid[]? IdsOf(Call call)
    {
        if (call.Body.Texts("eventIds") is not { } texts)
        {
            return null;
        }
        var ids = new List<Guid>();
        foreach (var text in texts)
        {
            if (!text.StartsWith("evt_", StringComparison.Ordinal) || !Guid.TryParseExact(text[4..], "N", out var id))
            {
                throw new ProblemException(Problem.Fields(new FieldError("/eventIds", "range-or-ids")));
            }
            ids.Add(id);
        }
        return [.. ids];
    }

    private static async Task<Answer> ReplaysAsync(Call call)
    {
        var subscription = await WebhookRoutes.FindAsync(call);
        var (items, _) = await ListAsync(
            call,
            Command(call, "replays", subscription.Id),
            100,
            (writer, reader) =>
                Write(
                    writer,
                    reader.GetGuid(0),
                    reader.GetInt64(1),
                    reader.GetInt64(2),
                    reader.GetInt32(3),
                    reader.GetInt64(4),
                    reader.GetString(5),
                    Instant(reader, 6),
                    Instant(reader, 7)
                )
        );
        return Items(items);
    }

    private static async Task<Answer> PositionAsync(Call call)
    {
        var subscription = await WebhookRoutes.FindAsync(call);
        if (subscription.Status is SubscriptionStatus.Active or SubscriptionStatus.Deleted)
        {
            return WebhookRoutes.Refused(subscription, "position");
        }
        var position = (long)call.Body.Number("position")!.Value;
        var head = await call.Service<FeedReader>().HeadAsync(call.Aborted);
        if (position > head)
        {
            return Problem.Fields(
                new FieldError("/position", "must-be-whole-number-between", "0", head.ToString(CultureInfo.InvariantCulture))
            );
        }
        var from = await call.Service<Subscriptions>().CursorAsync(subscription.Id, call.Aborted);
        var moved = new PositionSet
        {
            SubscriptionId = subscription.Id,
            OccurredAt = call.Now,
            From = from,
            Position = position,
            Reason = call.Body.Text("reason")!,
        };
        // Whoever still sends loses the lease, and can write nothing over this.
        var saved = await call.Service<Subscriptions>()
            .SaveAsync(
                subscription,
                call.Actor.Subject,
                moved,
                Subscriptions.Statement("set_position", subscription.Id, position),
                Subscriptions.Statement("delete_all_lanes", subscription.Id)
            );
        return saved is null
            ? new Problem(409, "subscription-changed")
            : Answer.Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("from", from);
                writer.WriteNumber("position", position);
                writer.WriteEndObject();
            });
    }
}
