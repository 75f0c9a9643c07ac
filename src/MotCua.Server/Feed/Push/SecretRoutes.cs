using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Feed.Push;

/// <summary>The secrets of a subscription: a new one beside the old, and the end of the old.</summary>
public static class SecretRoutes
{
    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            WebhookRoutes.Address + "/{id}/secret:rotate",
            Act.ManageWebhooks,
            "Khóa mới; khóa cũ còn hiệu lực một thời gian",
            RotateAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Body =
            [
                Field.Number("overlapHours", "Khóa cũ còn hiệu lực bao nhiêu giờ: 0 đến 168, mặc định 24.", 0, 168).Like(24),
                Field.Flag("force", "Dù lần đổi trước chưa hết thời gian: khóa cũ của lần đó mất hiệu lực ngay."),
            ],
            Statuses = [200, 404, 409],
            Example = SubscriptionView.WithSecret,
        },
        new(
            "POST",
            WebhookRoutes.Address + "/{id}/secret:revoke-old",
            Act.ManageWebhooks,
            "Hủy ngay các khóa cũ; có hiệu lực trong 60 giây",
            RevokeAsync
        )
        {
            Tag = WebhookRoutes.Tag,
            Statuses = [200, 404, 409],
            Example = SubscriptionView.Example,
        },
    ];

    private static async Task<Answer> RotateAsync(Call call)
    {
        var before = await WebhookRoutes.FindAsync(call);
        if (before.Status == SubscriptionStatus.Deleted)
        {
            return WebhookRoutes.Refused(before, "rotate");
        }
        var force = call.Body.Flag("force");
        if (!force && before.Secrets.Where(secret => secret.ValidUntil > call.Now).Max(secret => secret.ValidUntil) is { } until)
        {
            return new Problem(409, "rotation-in-overlap", Json.Instant(until));
        }
        if (await call.Service<SecretBox>().KeyAsync(call.Aborted) is not { } box)
        {
            return new Problem(503, "push-not-configured");
        }
        var number = before.Secrets.Max(secret => secret.Number) + 1;
        var overlap = TimeSpan.FromHours((double)(call.Body.Number("overlapHours") ?? 24));
        var secret = WebhookSignature.NewSecret();
        var subscriptions = call.Service<Subscriptions>();
        var rotated = new SubscriptionSecretRotated
        {
            SubscriptionId = before.Id,
            OccurredAt = call.Now,
            Number = number,
            OldUntil = call.Now + overlap,
        };
        var saved = await subscriptions.SaveAsync(
            before,
            call.Actor.Subject,
            rotated,
            // Two are enough at a time: with force, what an earlier rotation left over ends now.
            Subscriptions.Statement("end_secrets", before.Id, number - 1, call.Now),
            Subscriptions.Statement("end_secrets", before.Id, number, call.Now + overlap),
            Subscriptions.Statement("add_secret", before.Id, number, SecretBox.Seal(box, before.Id, secret), call.Now)
        );
        return saved is null
            ? new Problem(409, "subscription-changed")
            : (await SubscriptionView.ShowAsync(call, before.Id, 200, secret)).With("Cache-Control", "no-store");
    }

    private static async Task<Answer> RevokeAsync(Call call)
    {
        var before = await WebhookRoutes.FindAsync(call);
        var number = before.Secrets.Max(secret => secret.Number);
        var revoked = new SubscriptionSecretsRevoked { SubscriptionId = before.Id, OccurredAt = call.Now };
        var end = Subscriptions.Statement("end_secrets", before.Id, number, call.Now);
        return await call.Service<Subscriptions>().SaveAsync(before, call.Actor.Subject, revoked, end) is null
            ? new Problem(409, "subscription-changed")
            : await SubscriptionView.ShowAsync(call, before.Id, 200);
    }
}
