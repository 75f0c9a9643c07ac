using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Server;
using MotCua.PortalSync.Sync;
using Xunit;

namespace MotCua.EndToEnd.Tests;

/// <summary>What a dossier looked like at each version, as the oracle maps it.</summary>
internal sealed class DossierLife(Guid id, string code)
{
    public Guid Id => id;
    public string Code => code;

    /// <summary>Version and digest of the snapshot, oldest first. Different versions may look the same to the portal.</summary>
    public List<(long Version, string Digest)> Looks { get; } = [];
}

/// <summary>
/// Clerks of sixty-four communes work through one week: they receive by all channels and go on as the server allows, at random but from a seed. Whatever is not answered they ask
/// again with the same key, as a desk does, until it is. After each command the dossier's look is kept for the oracle.
/// </summary>
/// <param name="isThere">Whether the portal has once had a dossier with this look.</param>
internal sealed class Week(HttpClient client, MotCuaClient server, SectorCodes sectors, Func<string, string, bool> isThere, int seed)
{
    /// <summary>For one dossier in three the clerk goes on only when the portal has seen it, or after so long: else the newest snapshot would cover all on a slow machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly string[] Procedures = ["2.000815", "1.001193", "1.000656", "1.004873", "1.012784"];
    private static readonly string[] Channels = ["counter", "online", "postal"];

    /// <summary>Names, numbers and words that only the server's erasable rows and the portal may ever hold.</summary>
    public static readonly string[] Canaries = ["Canary Thị Hồng", "079123450077", "0987650077", "canary@example.vn", "lý do canary"];

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, int> verbs = new(StringComparer.Ordinal);
    private readonly List<DossierLife> lives = [];
    private int commands;

    public int Commands => Volatile.Read(ref commands);

    public IReadOnlyList<DossierLife> Lives => lives;

    /// <summary>How often each command was given, and each channel used.</summary>
    public IReadOnlyDictionary<string, int> Done => verbs;

    /// <summary>Lets so many clerks work on so many dossiers.</summary>
    public Task RunAsync(int dossiers, int clerks) =>
        Task.WhenAll(
            Enumerable
                .Range(0, clerks)
                .Select(clerk =>
                    Task.Run(async () =>
                    {
                        var random = new Random((seed * 1000) + clerk);
                        for (var number = clerk; number < dossiers; number += clerks)
                        {
                            await LiveAsync(number, random);
                        }
                    })
                )
        );

    private async Task LiveAsync(int number, Random random)
    {
        var monday = MondayOfLastWeek();
        var at = monday.AddDays(random.Next(5)).AddHours(7.5 + (random.NextDouble() * 8));
        var channel = Channels[number % Channels.Length];
        var agency = string.Create(CultureInfo.InvariantCulture, $"H12.{101 + random.Next(64)}");
        var view = await SendAsync(
            "/v1/dossiers",
            new
            {
                procedureCode = Procedures[random.Next(Procedures.Length)],
                receivingAgency = agency,
                resolvingAgency = agency,
                channel,
                applicant = new
                {
                    kind = random.Next(5) == 0 ? "business" : "citizen",
                    name = $"{Canaries[0]} {number}",
                    idNumber = Canaries[1],
                    phone = Canaries[2],
                    email = Canaries[3],
                },
                summary = "Hồ sơ " + Canaries[4],
                submittedAt = channel == "online" ? at.AddMinutes(-30) : (DateTimeOffset?)null,
                occurredAt = at,
            },
            $"week-{seed}-{number}",
            version: null
        );
        Assert.NotNull(view);
        var life = new DossierLife(Guid.Parse(view.Value.GetProperty("id").GetString()!), view.Value.GetProperty("code").GetString()!);
        lock (gate)
        {
            lives.Add(life);
        }
        Count(channel);
        await LookAsync(life);
        var isFollowed = random.Next(3) == 0;
        var steps = random.Next(9);
        for (var step = 1; step <= steps; step++)
        {
            at += TimeSpan.FromMinutes(5 + random.Next(300));
            if (isFollowed)
            {
                await FollowAsync(life);
            }
            var verb = Choose(view.Value, random);
            if (verb is null)
            {
                return;
            }
            var next = await SendAsync(
                $"/v1/dossiers/{life.Id}/{verb}",
                BodyOf(verb, at < DateTimeOffset.UtcNow.AddMinutes(-1) ? at : null),
                $"week-{seed}-{number}-{step}",
                view.Value.GetProperty("version").GetInt64()
            );
            if (next is null)
            {
                view = await ReadAsync(life.Id); // a rule forbids it, or the watcher was first
                continue;
            }
            view = next;
            Count(verb);
            await LookAsync(life);
        }
    }

    private void Count(string what)
    {
        Interlocked.Increment(ref commands);
        lock (gate)
        {
            verbs[what] = verbs.GetValueOrDefault(what) + 1;
        }
    }

    private async Task LookAsync(DossierLife life)
    {
        var snapshot = (await InsistAsync(() => server.SnapshotAsync(life.Id, CancellationToken.None)))!;
        life.Looks.Add((snapshot.Version, DossierSync.DigestOf(HoSoMapping.ToHoSo(snapshot, sectors))));
    }

    private async Task FollowAsync(DossierLife life)
    {
        var watch = Stopwatch.StartNew();
        while (!isThere(life.Code, life.Looks[^1].Digest) && watch.Elapsed < Patience)
        {
            await Task.Delay(50);
        }
    }

    private async Task<JsonElement> ReadAsync(Guid id) =>
        await InsistAsync(async () =>
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"/v1/dossiers/{id}", UriKind.Relative));
                return response.IsSuccessStatusCode
                    ? JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement
                    : throw new ServerException($"{(int)response.StatusCode}");
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
            {
                throw new ServerException(exception.Message);
            }
        });

    /// <summary>The new view; null when the server says no (409, 412, 422).</summary>
    private Task<JsonElement?> SendAsync(string address, object body, string key, long? version) =>
        InsistAsync<JsonElement?>(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            if (version is { } seen)
            {
                request.Headers.TryAddWithoutValidation("If-Match", $"\"{seen}\"");
            }
            try
            {
                using var response = await client.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                return (int)response.StatusCode switch
                {
                    200 or 201 => JsonDocument.Parse(text).RootElement,
                    412 or 422 => null,
                    409 or 429 or 503 => throw new ServerException(text),
                    var status => throw new InvalidOperationException($"{address}: {status} {text}"),
                };
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
            {
                throw new ServerException(exception.Message);
            }
        });

    private static async Task<T> InsistAsync<T>(Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (ServerException) when (attempt < 1200)
            {
                await Task.Delay(50);
            }
        }
    }

    private static string? Choose(JsonElement view, Random random)
    {
        var possible = view.GetProperty("allowed")
            .EnumerateArray()
            .Select(verb => (Verb: verb.GetString()!, Weight: WeightOf(verb.GetString()!)))
            .Where(choice => choice.Weight > 0)
            .ToList();
        if (possible.TrueForAll(choice => choice.Verb == "correct") && random.Next(4) > 0)
        {
            return null; // it has ended; corrections only now and then
        }
        var drawn = random.Next(Math.Max(1, possible.Sum(choice => choice.Weight)));
        foreach (var (verb, weight) in possible)
        {
            if ((drawn -= weight) < 0)
            {
                return verb;
            }
        }
        return null;
    }

    private static int WeightOf(string verb) =>
        verb switch
        {
            "receive-supplement" or "settle-obligation" or "accept" or "return" => 8,
            "assign" or "process" or "request-supplement" or "apologise" => 5,
            "forward" or "notify-obligation" or "receive-opinion" => 2,
            "request-opinion" or "refuse" or "withdraw" or "stop" or "correct" => 1,
            _ => 0,
        };

    private static Dictionary<string, object?> BodyOf(string verb, DateTimeOffset? at)
    {
        var body = verb switch
        {
            "forward" => new Dictionary<string, object?> { ["toAgency"] = "H12.102", ["note"] = Canaries[4] },
            "accept" => new() { ["officer"] = "an.nguyen" },
            "assign" => new() { ["officer"] = "an.nguyen", ["step"] = "thẩm định" },
            "request-opinion" => new()
            {
                ["agency"] = "H12.03",
                ["workingDays"] = 3,
                ["content"] = Canaries[4],
            },
            "receive-opinion" => new() { ["agency"] = "H12.03", ["content"] = "đồng ý" },
            "request-supplement" => new() { ["reason"] = Canaries[4], ["papers"] = new[] { "Bản sao" } },
            "receive-supplement" => new() { ["note"] = "đủ" },
            "notify-obligation" => new() { ["kind"] = "lệ phí", ["amount"] = 50000 },
            "settle-obligation" => new() { ["channel"] = "online" },
            "process" => new() { ["resultNumber"] = "12/UBND", ["resultSigned"] = true },
            "apologise" => new()
            {
                ["reasonCode"] = "overload",
                ["reason"] = Canaries[4],
                ["newDueAt"] = DateTimeOffset.UtcNow.AddDays(14),
                ["number"] = "05/PXL",
                ["signer"] = "chu.tich",
            },
            "return" => new() { ["channel"] = "counter", ["receiver"] = Canaries[0] },
            "correct" => new()
            {
                ["field"] = "channel",
                ["value"] = "postal",
                ["authority"] = "Trưởng phòng",
                ["reason"] = "nhập nhầm",
            },
            "refuse" or "withdraw" or "stop" => new() { ["reason"] = Canaries[4] },
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such command"),
        };
        if (at is { } then)
        {
            body["occurredAt"] = then;
        }
        return body;
    }

    private static DateTimeOffset MondayOfLastWeek()
    {
        var today = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7));
        var monday = today.Date.AddDays(-(((int)today.DayOfWeek + 6) % 7) - 7);
        return new DateTimeOffset(monday, TimeSpan.FromHours(7));
    }
}
