using System.Collections.Concurrent;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>
/// Promise W5: secrets are rotated 100 times under load, by five subscriptions at once, while each receiver knows one secret only and changes to the new one at some moment of the
/// overlap. Every message must verify with the one that the receiver believes in just then.
/// </summary>
public sealed class RotationTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Subscriptions = 5;
    private const int Rotations = 20; // of each
    private TestDatabase? database;
    private TestServer? server;
    private HttpClient? client;

    public async Task InitializeAsync()
    {
        database = await TemplateDatabase.CloneAsync();
        server = await TestServer.StartAsync(database, settings: new Dictionary<string, string> { ["Push:LeaseSeconds"] = "2" });
        client = await server.AdministratorAsync();
    }

    public async Task DisposeAsync()
    {
        client!.Dispose();
        await server!.DisposeAsync();
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task Rotating_secrets_under_load_loses_no_verification_and_revoking_ends_the_old_one()
    {
        var receivers = new List<Receiver>();
        for (var i = 0; i < Subscriptions; i++)
        {
            receivers.Add(await Receiver.StartAsync(client!));
        }
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var desk = new Desk(client!);
            while (!stop.IsCancellationRequested)
            {
                await desk.ReceiveAsync();
            }
        });
        await Task.WhenAll(receivers.Select((receiver, number) => Task.Run(() => receiver.RotateAsync(Rotations, new Random(number)))));
        var verified = receivers.SelectMany(receiver => receiver.Messages).ToList();
        var wrong = verified.Count(one => !Verifies(one.Secret, one.Message, one.Message.Signature));
        // The mutant: the new secret signs alone.
        var mutant = verified.Count(one => !Verifies(one.Secret, one.Message, one.Message.Signature.Split(' ')[0]));
        output.WriteLine(
            $"{Subscriptions * Rotations} rotations, {verified.Count} deliveries verified, {wrong} failed; with a single signature {mutant} would have"
        );
        Assert.Equal(0, wrong);
        Assert.True(verified.Count > Subscriptions * Rotations * 2);
        Assert.True(mutant > 0);

        await receivers[0].RevokeAsync();
        await stop.CancelAsync();
        await load;
        foreach (var receiver in receivers)
        {
            await receiver.DisposeAsync();
        }
    }

    private static bool Verifies(string secret, Caught message, string signature) =>
        Verifier.Verify(secret, message.Id, message.Timestamp, message.Body, signature, DateTimeOffset.UtcNow);

    /// <summary>A receiver with one secret at a time, and one message: what comes after one that the new secret has signed is signed by it as well.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly Catcher catcher;
        private readonly Subscriber subscriber;
        private volatile string secret;

        private Receiver(Catcher catcher, Subscriber subscriber)
        {
            (this.catcher, this.subscriber, secret) = (catcher, subscriber, subscriber.Secret);
            catcher.Instead = (_, caught) =>
            {
                Messages.Enqueue((secret, caught));
                return Task.FromResult(false);
            };
        }

        public ConcurrentQueue<(string Secret, Caught Message)> Messages { get; } = new();

        public static async Task<Receiver> StartAsync(HttpClient client)
        {
            var catcher = await Catcher.StartAsync();
            return new Receiver(catcher, await Subscriber.ActiveAsync(client, catcher, new() { ["parallel"] = 1 }));
        }

        public ValueTask DisposeAsync() => catcher.DisposeAsync();

        public async Task RotateAsync(int times, Random random)
        {
            for (var i = 0; i < times; i++)
            {
                await subscriber.DoAsync("secret:revoke-old");
                await subscriber.DoAsync("secret:rotate", new { overlap = "1h" });
                await Poll.UntilAsync(() => SignedBy(subscriber.Secret), "the new secret does not sign", seconds: 60);
                var more = Messages.Count + random.Next(4);
                await Poll.UntilAsync(() => Messages.Count > more, "no deliveries", seconds: 60);
                secret = subscriber.Secret;
            }
        }

        public async Task RevokeAsync()
        {
            var old = secret;
            await subscriber.DoAsync("secret:rotate", new { overlap = "1h", force = true });
            await Poll.UntilAsync(() => SignedBy(subscriber.Secret), "the new secret does not sign", seconds: 60);
            Assert.True(SignedBy(old));
            secret = subscriber.Secret;
            await subscriber.DoAsync("secret:revoke-old");
            await Poll.UntilAsync(() => !SignedBy(old), "the old secret still signs", seconds: 60);
            Assert.True(SignedBy(secret));
        }

        private bool SignedBy(string by) => !catcher.All.IsEmpty && catcher.All.Last() is var last && Verifies(by, last, last.Signature);
    }
}
