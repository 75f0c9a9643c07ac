using System.Globalization;
using MotCua.Server.Access;
using MotCua.Server.Http;
using static MotCua.Server.Feed.Push.DeliveryLists;

namespace MotCua.Server.Feed.Push;

/// <summary>What became of the messages of a subscription: attempts, dossiers that are behind, skipping, replay, history.</summary>
public static class DeliveryRoutes
{
    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new("GET", WebhookRoutes.Address + "/{id}/attempts", Act.ManageWebhooks, "Các lần gửi, mới nhất trước", AttemptsAsync)
        {
            Tag = WebhookRoutes.Tag,
            Query = [Paging.Limit, Paging.CursorField, Field.Flag("failed", "Chỉ các lần không thành công.")],
            Statuses = [200, 404],
            Example = """
                {"items":[{"eventId":"evt_0199a1b20c3d7e4f8a5b6c7d8e9f0a1b","position":42,"dossierId":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","at":"2026-11-20T09:15:00+07:00",
                "status":503,"latencyMs":12,"reason":"throttled","excerpt":"busy","replay":false}],"next":null}
                """,
        },
        new(
            "GET",
            WebhookRoutes.Address + "/{id}/lanes",
            Act.ManageWebhooks,
            "Hồ sơ đang chờ gửi lại, cũ nhất trước, tối đa 200",
            LanesAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Statuses = [200, 404],
            Example = """
                {"items":[{"dossierId":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","position":42,"newestPosition":44,"attempts":3,"firstFailedAt":"2026-11-20T09:15:00+07:00",
                "nextAttemptAt":"2026-11-20T09:20:00+07:00","reason":"status"}]}
                """,
        },
        new(
            "POST",
            WebhookRoutes.Address + "/{id}/lanes/{dossier}/skip",
            Act.ManageWebhooks,
            "Bỏ qua sự kiện đang chặn một hồ sơ; được ghi lại",
            SkipAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Body =
            [
                Field.Number("position", "Vị trí của sự kiện đang chặn, như ở lanes.", 1, long.MaxValue).Must().Like(42),
                Field.Choice("reason", "Lý do.", "receiver-rejects", "obsolete", "handled-otherwise").Must(),
            ],
            Statuses = [200, 404, 409],
            Example = """{"skipped":42}""",
        },
        new(
            "GET",
            WebhookRoutes.Address + "/{id}/history",
            Act.ManageWebhooks,
            "Ai đã làm gì, cảnh báo; mới nhất trước, tối đa 500",
            HistoryAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Statuses = [200, 404],
            Example = """
                {"items":[{"version":4,"type":"subscription_alerted","by":"motcua","recordedAt":"2026-11-20T10:15:00+07:00",
                "event":{"subscriptionId":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","occurredAt":"2026-11-20T10:15:00+07:00","failingSince":"2026-11-20T09:15:00+07:00","hours":1}}]}
                """,
        },
    ];

    /// <summary>The <c>delivery</c> part of a subscription.</summary>
    internal static async Task<byte[]> StateAsync(Call call, Subscription subscription)
    {
        await using var command = Command(call, "state", subscription.Id);
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        await reader.ReadAsync(call.Aborted);
        var down = Instant(reader, 3);
        var oldest = Instant(reader, 7);
        return Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("cursor", reader.GetInt64(0));
            writer.WriteNumber("headPosition", reader.GetInt64(8));
            writer.WriteNumber("lagEvents", reader.GetInt64(6));
            writer.WriteNumber("lagSeconds", oldest is { } since ? Math.Max(0, Math.Round((call.Now - since).TotalSeconds, 3)) : 0);
            writer.WriteNumber("lanesBehind", reader.GetInt64(5));
            writer.WriteInstant("oldestUnacknowledged", oldest);
            writer.WriteBoolean("sending", reader.GetBoolean(9));
            writer.WriteString("endpoint", down is null ? "up" : "down");
            writer.WriteInstant("downSince", down);
            writer.WriteNumber("delivered", reader.GetInt64(1));
            writer.WriteNumber("failed", reader.GetInt64(2));
            writer.WriteInstant("lastSuccessAt", Instant(reader, 4));
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> AttemptsAsync(Call call)
    {
        var subscription = await WebhookRoutes.FindAsync(call);
        var onlyFailed = call.Query.Flag("failed");
        var list = $"attempts {subscription.Id} {onlyFailed}";
        var before =
            call.Query.Text("cursor") is { } cursor
            && long.TryParse(Cursor.Read(cursor, list, 1)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
                ? seq
                : long.MaxValue;
        var limit = Paging.LimitOf(call.Query);
        var last = 0L;
        var (items, more) = await ListAsync(
            call,
            Command(call, "attempts", subscription.Id, before, limit + 1, onlyFailed),
            limit,
            (writer, reader) =>
            {
                last = reader.GetInt64(0);
                writer.WriteString("eventId", "evt_" + reader.GetGuid(1).ToString("N"));
                writer.WriteNumber("position", reader.GetInt64(2));
                writer.WriteString("dossierId", reader.GetGuid(3));
                writer.WriteInstant("at", Instant(reader, 4));
                WriteNumber(writer, "status", reader.IsDBNull(5) ? null : reader.GetInt32(5));
                writer.WriteNumber("latencyMs", reader.GetInt32(6));
                writer.WriteString("reason", reader.GetString(7));
                writer.WriteString("excerpt", reader.IsDBNull(8) ? null : reader.GetString(8));
                writer.WriteBoolean("replay", reader.GetBoolean(9));
            }
        );
        var next = more ? Cursor.Make(list, last.ToString(CultureInfo.InvariantCulture)) : null;
        return Items(items, writer => writer.WriteString("next", next));
    }

    private static async Task<Answer> LanesAsync(Call call)
    {
        var subscription = await WebhookRoutes.FindAsync(call);
        var (items, _) = await ListAsync(
            call,
            Command(call, "behind", subscription.Id, 200),
            200,
            (writer, reader) =>
            {
                writer.WriteString("dossierId", reader.GetGuid(0));
                writer.WriteNumber("position", reader.GetInt64(1));
                writer.WriteNumber("newestPosition", reader.GetInt64(2));
                writer.WriteNumber("attempts", reader.GetInt32(3));
                writer.WriteInstant("firstFailedAt", Instant(reader, 4));
                writer.WriteInstant("nextAttemptAt", Instant(reader, 5));
                writer.WriteString("reason", reader.IsDBNull(6) ? null : reader.GetString(6));
            }
        );
        return Items(items);
    }

    private static async Task<Answer> SkipAsync(Call call)
    {
        var subscription = await WebhookRoutes.FindAsync(call);
        var position = (long)call.Body.Number("position")!.Value;
        if (!Guid.TryParseExact(call.Path("dossier"), "D", out var dossier) || !await IsHeadAsync(call, subscription, dossier, position))
        {
            return new Problem(409, "nothing-to-skip", position.ToString(CultureInfo.InvariantCulture));
        }
        var skipped = new DeliverySkipped
        {
            SubscriptionId = subscription.Id,
            OccurredAt = call.Now,
            DossierId = dossier,
            Position = position,
            Reason = call.Body.Text("reason")!,
        };
        var mark = Subscriptions.Statement("mark_skip", subscription.Id, dossier, position);
        if (await call.Service<Subscriptions>().SaveAsync(subscription, call.Actor.Subject, skipped, mark) is null)
        {
            return new Problem(409, "subscription-changed");
        }
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("skipped", position);
            writer.WriteEndObject();
        });
    }

    private static async Task<bool> IsHeadAsync(Call call, Subscription subscription, Guid dossier, long position)
    {
        await using var command = Command(call, "lanes", subscription.Id);
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        while (await reader.ReadAsync(call.Aborted))
        {
            if (reader.GetGuid(0) == dossier)
            {
                return reader.GetInt64(1) == position && reader.GetInt64(2) >= position;
            }
        }
        return false;
    }

    private static async Task<Answer> HistoryAsync(Call call)
    {
        var subscription = await WebhookRoutes.FindAsync(call);
        var (items, _) = await ListAsync(
            call,
            Command(call, "history", subscription.Id),
            500,
            (writer, reader) =>
            {
                writer.WriteNumber("version", reader.GetInt64(0));
                writer.WriteString("type", reader.GetString(1));
                writer.WriteString("by", reader.IsDBNull(3) ? null : reader.GetString(3));
                writer.WriteInstant("recordedAt", Instant(reader, 4));
                writer.WritePropertyName("event");
                writer.WriteRawValue(reader.GetString(2));
            }
        );
        return Items(items);
    }
}
