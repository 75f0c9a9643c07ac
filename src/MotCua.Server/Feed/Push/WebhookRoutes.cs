using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Feed.Push;

/// <summary>Webhook subscriptions: register, approve, activate, change, stop, and their secrets.</summary>
public static class WebhookRoutes
{
    internal const string Tag = "Gửi sự kiện";
    internal const string Address = "/v1/subscriptions";
    private static readonly IReadOnlyList<Field> Fields =
    [
        Field.Text("name", "Tên.", 200).Must().Like("Đồng bộ Cổng DVCQG"),
        Field.Text("url", "Địa chỉ nhận, https, trong danh sách được phép.", 2000).Must().Like("https://dongbo.example.gov.vn/webhook"),
        Field.Texts("types", "Loại sự kiện; không có: mọi loại.", 30, 60).Like(new[] { "dossier.received", "dossier.processed" }),
        .. FeedFilter.Fields.Where(field => field.Name != "types"),
        Field.Flag("imported", "Cả hồ sơ chuyển từ hệ thống cũ."),
        Field
            .Texts("fields", "Trường tùy chọn được duyệt: " + string.Join(", ", FeedEvent.OptionalFields) + "; không có: tất cả.", 10, 30)
            .Like(new[] { "status" }),
        Field.Number("parallel", "Số gói gửi đồng thời: 1 đến 64, mặc định 16.", 1, 64).Like(16),
    ];

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new("POST", Address, Act.ManageWebhooks, "Đăng ký nhận sự kiện; khóa bí mật chỉ hiện một lần", RegisterAsync)
        {
            Tag = Tag,
            Body = [.. Fields, Field.Choice("from", "now: từ bây giờ (mặc định); beginning: từ đầu nhật ký.", "now", "beginning")],
            Statuses = [201],
            Example = SubscriptionView.WithSecret,
        },
        new("GET", Address, Act.ManageWebhooks, "Các đăng ký trong phạm vi của bạn, kể cả đã xóa", ListAsync)
        {
            Tag = Tag,
            Example = $$"""{"items":[{{SubscriptionView.Example}}]}""",
        },
        new("GET", Address + "/{id}", Act.ManageWebhooks, "Một đăng ký, với độ trễ và tình trạng địa chỉ nhận", ReadAsync)
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example =
                SubscriptionView.Example.TrimEnd()[..^1]
                + ""","delivery":{"cursor":42,"headPosition":42,"lagEvents":0,"lagSeconds":0,"lanesBehind":0,"oldestUnacknowledged":null,"sending":true,"endpoint":"up","downSince":null,"delivered":40,"failed":1,"lastSuccessAt":"2026-11-20T09:15:02+07:00"}}""",
        },
        new("PUT", Address + "/{id}", Act.ManageWebhooks, "Sửa; địa chỉ, bộ lọc, trường khác trước phải được duyệt lại", ChangeAsync)
        {
            Tag = Tag,
            Body = Fields,
            Statuses = [200, 404, 409],
            Example = SubscriptionView.Example,
        },
        Verb(SubscriptionVerb.Approve, "Duyệt, bởi người thứ hai"),
        new("POST", Address + "/{id}/activate", Act.ManageWebhooks, "Gửi feed.ping; địa chỉ nhận phải trả lại mã của nó", ActivateAsync)
        {
            Tag = Tag,
            Statuses = [200, 404, 409, 422],
            Example = SubscriptionView.Example,
        },
        Verb(SubscriptionVerb.Pause, "Tạm dừng; không mất gì"),
        Verb(SubscriptionVerb.Resume, "Chạy tiếp từ chỗ đã dừng, kể cả sau khi bị ngắt"),
        new("DELETE", Address + "/{id}", Act.ManageWebhooks, "Xóa; lịch sử còn lại", call => MoveAsync(call, SubscriptionVerb.Delete))
        {
            Tag = Tag,
            Statuses = [200, 404, 409],
            Example = SubscriptionView.Example,
        },
    ];

    private static ApiRoute Verb(SubscriptionVerb verb, string summary) =>
        new("POST", $"{Address}/{{id}}/{verb.Name()}", Act.ManageWebhooks, summary, call => MoveAsync(call, verb))
        {
            Tag = Tag,
            Statuses = [200, 404, 409],
            Example = SubscriptionView.Example,
        };

    private static async Task<Answer> RegisterAsync(Call call)
    {
        if (await call.Service<SecretBox>().KeyAsync(call.Aborted) is not { } box)
        {
            return new Problem(503, "push-not-configured");
        }
        var id = Guid.CreateVersion7();
        var alone = !call.Service<PushSettings>().NeedsSecondApprover;
        var shape = ShapeOf(call, 1, 0);
        var start = call.Body.Text("from") == "beginning" ? 0 : await call.Service<FeedReader>().HeadAsync(call.Aborted);
        var subscription = new Subscription(
            id,
            0,
            call.Body.Text("name")!,
            UrlOf(call),
            alone ? SubscriptionStatus.Approved : SubscriptionStatus.Proposed,
            null,
            shape.Filter.Reach,
            (int)(call.Body.Number("parallel") ?? 16),
            call.Actor.Subject,
            call.Now,
            call.Actor.Subject,
            alone ? call.Actor.Subject : null,
            alone ? call.Now : null
        );
        var secret = WebhookSignature.NewSecret();
        var subscriptions = call.Service<Subscriptions>();
        await subscriptions.SaveAsync(
            subscription,
            call.Actor.Subject,
            subscriptions.Moved(id, "register", subscription.Status),
            Subscriptions.AddShape(id, shape),
            Subscriptions.Statement("add_secret", id, 1, SecretBox.Seal(box, id, secret), call.Now),
            Subscriptions.Statement("add_progress", id, start)
        );
        var answer = await SubscriptionView.ShowAsync(call, id, 201, secret);
        return answer.With("Location", $"{Address}/{id}").With("Cache-Control", "no-store");
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        var all = (await call.Service<Subscriptions>().ListAsync(call.Aborted))
            .Where(subscription => IsInReach(call, subscription))
            .ToList();
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var subscription in all)
            {
                writer.WriteStartObject();
                SubscriptionView.Write(writer, subscription);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> ReadAsync(Call call)
    {
        var subscription = await FindAsync(call);
        var delivery = await DeliveryRoutes.StateAsync(call, subscription);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            SubscriptionView.Write(writer, subscription);
            writer.WritePropertyName("delivery");
            writer.WriteRawValue(delivery);
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> ChangeAsync(Call call)
    {
        var before = await FindAsync(call);
        var shape = ShapeOf(call, before.NewestShape.Number + 1, null);
        var changed = before with
        {
            Name = call.Body.Text("name")!,
            Url = UrlOf(call),
            Parallel = (int)(call.Body.Number("parallel") ?? 16),
        };
        var sameShape =
            shape.Filter.Describe() == before.NewestShape.Filter.Describe()
            && shape.Imported == before.NewestShape.Imported
            && shape.Fields.SequenceEqual(before.NewestShape.Fields);
        var also = sameShape ? Array.Empty<NpgsqlBatchCommand>() : [Subscriptions.AddShape(before.Id, shape)];
        if (sameShape && changed.Url.OriginalString == before.Url.OriginalString)
        {
            return before.Status == SubscriptionStatus.Deleted
                ? Refused(before, SubscriptionVerb.Change)
                : await SaveAsync(call, changed, "rename", also);
        }
        if (SubscriptionStates.Next(before.Status, SubscriptionVerb.Change) is not { } status)
        {
            return Refused(before, SubscriptionVerb.Change);
        }
        var alone = !call.Service<PushSettings>().NeedsSecondApprover;
        changed = changed with
        {
            Status = alone ? SubscriptionStatus.Approved : status,
            ChangedBy = call.Actor.Subject,
            ApprovedBy = alone ? call.Actor.Subject : null,
            ApprovedAt = alone ? call.Now : null,
        };
        return await SaveAsync(call, changed, SubscriptionVerb.Change.Name(), also);
    }

    private static async Task<Answer> MoveAsync(Call call, SubscriptionVerb verb)
    {
        var before = await FindAsync(call);
        if (SubscriptionStates.Next(before.Status, verb) is not { } status)
        {
            return Refused(before, verb);
        }
        var after = before with { Status = status, Reason = null };
        IReadOnlyList<NpgsqlBatchCommand> also = [];
        if (verb == SubscriptionVerb.Approve)
        {
            if (call.Service<PushSettings>().NeedsSecondApprover && before.ChangedBy == call.Actor.Subject)
            {
                return new Problem(409, "second-approver");
            }
            after = after with { ApprovedBy = call.Actor.Subject, ApprovedAt = call.Now };
        }
        if (verb == SubscriptionVerb.Resume)
        {
            also = [Subscriptions.Statement("resume_progress", before.Id), Subscriptions.Statement("resume_lanes", before.Id, call.Now)];
        }
        return await SaveAsync(call, after, verb.Name(), also);
    }

    private static async Task<Answer> ActivateAsync(Call call)
    {
        var before = await FindAsync(call);
        if (SubscriptionStates.Next(before.Status, SubscriptionVerb.Activate) is not { } status)
        {
            return Refused(before, SubscriptionVerb.Activate);
        }
        if (await call.Service<SecretBox>().KeyAsync(call.Aborted) is not { } box)
        {
            return new Problem(503, "push-not-configured");
        }
        var outcome = await Challenge.AskAsync(call.Service<WebhookSender>(), before, before.KeysAt(call.Now, box), call.Now, call.Aborted);
        if (outcome is not null)
        {
            return new Problem(422, "challenge-failed", outcome);
        }
        IReadOnlyList<NpgsqlBatchCommand> also = [];
        if (before.NewestShape.After is null)
        {
            // A new filter or field list holds for what comes after now. Whoever sent by the one before must have ended: what it may have sent has the bytes of that one.
            if (!await call.Service<Subscriptions>().IsReleasedAsync(before.Id, call.Aborted))
            {
                return new Problem(409, "subscription-changed");
            }
            also = [Subscriptions.Statement("take_shape", before.Id, await call.Service<FeedReader>().HeadAsync(call.Aborted))];
        }
        return await SaveAsync(call, before with { Status = status, Reason = null }, SubscriptionVerb.Activate.Name(), also);
    }

    private static async Task<Answer> SaveAsync(Call call, Subscription changed, string verb, IReadOnlyList<NpgsqlBatchCommand> also)
    {
        var subscriptions = call.Service<Subscriptions>();
        var moved = subscriptions.Moved(changed.Id, verb, changed.Status, changed.Reason);
        return await subscriptions.SaveAsync(changed, call.Actor.Subject, moved, also) is null
            ? new Problem(409, "subscription-changed")
            : await SubscriptionView.ShowAsync(call, changed.Id, 200);
    }

    private static Problem Refused(Subscription subscription, SubscriptionVerb verb) => Refused(subscription, verb.Name());

    /// <summary>Says what is possible instead.</summary>
    internal static Problem Refused(Subscription subscription, string verb)
    {
        var possible = Enum.GetValues<SubscriptionVerb>().Where(other => SubscriptionStates.Next(subscription.Status, other) is not null);
        return new Problem(
            409,
            "subscription-status",
            subscription.Status.Name(),
            verb,
            string.Join(", ", possible.Where(other => other != SubscriptionVerb.Disable).Select(other => other.Name()).DefaultIfEmpty("-"))
        );
    }

    /// <exception cref="ProblemException">404: not there, or out of reach.</exception>
    internal static async Task<Subscription> FindAsync(Call call) =>
        Guid.TryParseExact(call.Path("id"), "D", out var id)
        && await call.Service<Subscriptions>().FindAsync(id, call.Aborted) is { } subscription
        && IsInReach(call, subscription)
            ? subscription
            : throw new ProblemException(Problem.NotFound());

    private static bool IsInReach(Call call, Subscription subscription) =>
        Reach.LimitOf(call.Actor) is not { } own
        || (subscription.Reach is { } reach && call.Service<ReferenceStore>().Current.IsWithin(reach, own));

    private static Uri UrlOf(Call call)
    {
        var refused = Uri.TryCreate(call.Body.Text("url"), UriKind.Absolute, out var url)
            ? call.Service<EndpointGuard>().Refuse(url)
            : "malformed";
        return refused is null ? url! : throw new ProblemException(Problem.Fields(new FieldError("/url", "endpoint-refused", refused)));
    }

    private static Shape ShapeOf(Call call, int number, long? after)
    {
        var fields = call.Body.Texts("fields") ?? FeedEvent.OptionalFields;
        if (fields.FirstOrDefault(field => !FeedEvent.OptionalFields.Contains(field)) is not null)
        {
            var known = string.Join(", ", FeedEvent.OptionalFields);
            throw new ProblemException(Problem.Fields(new FieldError("/fields", "must-be-one-of", known)));
        }
        var types = call.Body.Texts("types")?.Distinct().Order(StringComparer.Ordinal).ToList();
        var filter = new FeedFilter(
            Reach.LimitOf(call.Actor),
            types is { Count: > 0 } ? types : null,
            call.Body.Text("agency"),
            call.Body.Text("unit"),
            call.Body.Text("procedure")
        );
        var errors = filter.ErrorsAt("/", call.Service<ReferenceStore>().Current).ToList();
        if (errors.Count > 0)
        {
            throw new ProblemException(Problem.Fields(errors));
        }
        return new Shape(number, after, filter, call.Body.Flag("imported"), [.. FeedEvent.OptionalFields.Where(fields.Contains)]);
    }
}
