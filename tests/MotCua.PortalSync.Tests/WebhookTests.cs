using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MotCua.PortalSync.Sync;
using Xunit;

namespace MotCua.PortalSync.Tests;

/// <summary>Which messages are taken for MotCua's. The vector is the one that the libraries of Standard Webhooks test themselves with.</summary>
public sealed class WebhookTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");

    private readonly string secrets = Path.GetTempFileName();
    private readonly HandClock clock = new(DateTimeOffset.FromUnixTimeSeconds(1614265330));
    private readonly Webhook webhook;

    public WebhookTests()
    {
        File.WriteAllText(secrets, Secret);
        var settings = new WebhookSettings(new Uri("http://127.0.0.1:5082"), secrets);
        webhook = new Webhook(settings, new Wake(clock), clock, NullLogger<Webhook>.Instance);
    }

    public void Dispose() => File.Delete(secrets);

    [Fact]
    public void The_known_answer_is_right() => Assert.Null(webhook.Problem(Id, Timestamp, Signature, Body));

    [Theory]
    [InlineData("msg_other", Timestamp, Signature)]
    [InlineData(Id, "1614265331", Signature)]
    [InlineData(Id, Timestamp, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=")]
    [InlineData(Id, Timestamp, "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData(Id, Timestamp, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData(Id, Timestamp, "")]
    [InlineData("", Timestamp, Signature)]
    [InlineData(Id, "", Signature)]
    [InlineData(Id, "+1614265330", Signature)]
    public void Anything_else_is_refused(string id, string timestamp, string signature) =>
        Assert.NotNull(webhook.Problem(id, timestamp, signature, Body));

    [Fact]
    public void Another_body_is_refused() => Assert.NotNull(webhook.Problem(Id, Timestamp, Signature, "{}"u8));

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public void An_old_message_and_one_from_the_future_are_refused(int seconds)
    {
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Contains("clock", webhook.Problem(Id, Timestamp, Signature, Body), StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_secret_is_exchanged_one_right_signature_of_several_is_enough()
    {
        File.WriteAllLines(secrets, ["whsec_" + Convert.ToBase64String(new byte[32]), Secret]);
        Assert.Null(webhook.Problem(Id, Timestamp, "v1,AAAA " + Signature, Body));
        File.WriteAllLines(secrets, ["whsec_" + Convert.ToBase64String(new byte[32])]);
        Assert.NotNull(webhook.Problem(Id, Timestamp, Signature, Body));
    }

    [Fact]
    public void Without_a_secret_nothing_is_taken()
    {
        File.WriteAllText(secrets, "\nwhsec_\nwhsec_AAAA\n");
        Assert.NotNull(webhook.Problem(Id, Timestamp, Signature, Body));
    }

    [Fact]
    public async Task A_knock_before_the_waiting_counts_and_only_once()
    {
        var wake = new Wake(TimeProvider.System);
        wake.Up();
        wake.Up();
        await wake.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
        await wake.WaitAsync(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        Assert.Equal(2, wake.Count);
    }
}
