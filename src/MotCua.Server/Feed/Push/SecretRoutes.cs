using System.Globalization;
using System.Xml;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Feed.Push;

/// <summary>The secrets of a subscription: a new one beside the old, and the end of the old.</summary>
public static class SecretRoutes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

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
                Field.Text("overlap", "Khóa cũ còn hiệu lực bao lâu: 0h đến 7d, hoặc PT0H đến P7D; mặc định 24h.", 20).Like("24h"),
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
        if (OverlapOf(call.Body.Text("overlap") ?? "24h") is not { } overlap)
        {
            return Problem.Fields(new FieldError("/overlap", "not-an-overlap"));
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

    /// <summary>Whole hours or days, or a duration of ISO 8601; null: neither, or out of bounds.</summary>
    private static TimeSpan? OverlapOf(string text)
    {
        var number = int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : -1;
        TimeSpan overlap;
        if (number >= 0 && (text[^1] is 'h' or 'd'))
        {
            overlap = TimeSpan.FromHours(text[^1] == 'h' ? number : Math.Min(number, 1_000) * 24);
        }
        else
        {
            try
            {
                overlap = XmlConvert.ToTimeSpan(text);
            }
            catch (Exception exception) when (exception is FormatException or OverflowException)
            {
                return null;
            }
        }
        return overlap >= TimeSpan.Zero && overlap <= Longest ? overlap : null;
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
