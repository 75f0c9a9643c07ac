using System.Globalization;
using System.Text;
using MotCua.Server.Feed.Push;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>Promise W4: signatures against an independent verifier and known answers; any flipped bit fails.</summary>
public sealed class SignatureTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Theory] // RFC 4231, test cases 1, 2, 3 and 6
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "4869205468657265",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    )]
    [InlineData(
        "4a656665",
        "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )]
    [InlineData(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    )]
    public void The_verifiers_own_hmac_gives_the_answers_of_RFC_4231(string key, string content, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Verifier.Hmac(Convert.FromHexString(key), Convert.FromHexString(content))));

    [Fact] // id, secret, timestamp and body of the Standard Webhooks libraries' tests; the signature by openssl
    public void The_known_message_has_the_known_signature()
    {
        var header = WebhookSignature.Header(
            [WebhookSignature.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            "{\"test\": 2432232314}"u8
        );
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", header);
    }

    [Fact]
    public void A_flipped_bit_in_id_timestamp_body_or_signature_fails()
    {
        var random = new Random(20261122);
        var checkedFlips = 0;
        for (var message = 0; checkedFlips < 100_000; message++)
        {
            var secret = WebhookSignature.NewSecret();
            var id = "evt_" + Guid.NewGuid().ToString("N");
            var body = new byte[random.Next(1, 600)];
            random.NextBytes(body);
            var timestamp = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var header = WebhookSignature.Header([WebhookSignature.KeyOf(secret)], id, Now.ToUnixTimeSeconds(), body);
            Assert.True(Verifier.Verify(secret, id, timestamp, body, header, Now));
            for (var bit = 0; bit < body.Length * 8; bit += 1 + random.Next(16))
            {
                body[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(Verifier.Verify(secret, id, timestamp, body, header, Now));
                body[bit / 8] ^= (byte)(1 << (bit % 8));
                checkedFlips++;
            }
            foreach (var (text, place) in new[] { (id, 0), (timestamp, 1), (header, 2) })
            {
                for (var bit = 0; bit < text.Length * 7; bit += 1 + random.Next(4))
                {
                    var changed = Flip(text, bit);
                    var verified = Verifier.Verify(
                        secret,
                        place == 0 ? changed : id,
                        place == 1 ? changed : timestamp,
                        body,
                        place == 2 ? changed : header,
                        Now
                    );
                    Assert.False(verified, $"{text} as {changed}");
                    checkedFlips++;
                }
            }
        }
        output.WriteLine($"{checkedFlips} bits flipped, all refused");
        Assert.True(checkedFlips >= 100_000);
    }

    [Fact]
    public void Two_secrets_give_two_signatures_and_each_verifies_alone()
    {
        var (old, fresh) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
        Assert.Equal(32, WebhookSignature.KeyOf(fresh).Length);
        var body = Encoding.UTF8.GetBytes("{}");
        var header = WebhookSignature.Header(
            [WebhookSignature.KeyOf(fresh), WebhookSignature.KeyOf(old)],
            "evt_1",
            Now.ToUnixTimeSeconds(),
            body
        );
        Assert.Equal(2, header.Split(' ').Length);
        foreach (var secret in new[] { old, fresh })
        {
            Assert.True(Verifier.Verify(secret, "evt_1", "1614265330", body, header, Now));
        }
        Assert.False(Verifier.Verify(WebhookSignature.NewSecret(), "evt_1", "1614265330", body, header, Now));
        Assert.False(Verifier.Verify(fresh, "evt_1", "1614265330", body, header, Now.AddMinutes(6)));
    }

    private static string Flip(string text, int bit)
    {
        var chars = text.ToCharArray();
        chars[bit / 7] ^= (char)(1 << (bit % 7));
        return new string(chars);
    }
}
