using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Feed;

/// <summary>The feed by pull: pages with long polling, the same as server-sent events, the digest of a day, and the epoch after a restore.</summary>
public static class FeedRoutes
{
    private const string Tag = "Luồng sự kiện";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly Field CursorField = Field.Text("cursor", "`nextCursor` của trang trước; không có: từ đầu.", 100);

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new("GET", "/v1/feed", Act.ReadFeed, "Sự kiện theo thứ tự, đầy đủ; chờ được sự kiện mới", PageAsync)
        {
            Tag = Tag,
            Query =
            [
                CursorField,
                Field.Number("limit", "Số sự kiện tối đa: 1 đến 1000, mặc định 100.", 1, 1000).Like(100),
                Field.Number("wait", "Chờ sự kiện đầu tiên tối đa bao nhiêu giây: 0 đến 30, mặc định 0.", 0, 30).Like(20),
                .. FeedFilter.Fields,
            ],
            Streams = true, // waits longer than other requests may take
            Statuses = [200, 409],
            Example =
                $$"""{"epoch":1,"events":[{{FeedEvent.Example}}],"nextCursor":"AAAAAAAAAAEAAAAAAAAAKg","headPosition":42,"hasMore":false}""",
        },
        new("GET", "/v1/feed/stream", Act.ReadFeed, "Như /v1/feed, dạng server-sent events; tiếp từ Last-Event-ID", StreamAsync)
        {
            Tag = Tag,
            Query = [CursorField, .. FeedFilter.Fields],
            Streams = true,
            Produces = "text/event-stream",
            Example = $"id: AAAAAAAAAAEAAAAAAAAAKg\nevent: dossier.received\ndata: {FeedEvent.Example}\n\n",
            Statuses = [200, 409],
        },
        new("GET", "/v1/feed/digest", Act.ReadFeed, "Số sự kiện và chuỗi băm của một ngày, để đối chiếu", DigestAsync)
        {
            Tag = Tag,
            Query = [Field.Date("date", "Ngày xảy ra, giờ Việt Nam.").Must().Like("2026-11-20"), .. FeedFilter.Fields],
            Streams = true,
            Example =
                """{"date":"2026-11-20","epoch":1,"count":2,"hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","headPosition":42}""",
        },
        new(
            "POST",
            "/v1/operations/feed/epochs",
            Act.Operate,
            "Bắt đầu kỷ nguyên mới sau khi khôi phục cơ sở dữ liệu về thời điểm trước",
            BeginEpochAsync
        )
        {
            Tag = Tag,
            Body = [Field.LongText("reason", "Lý do.", 500).Must().Like("Khôi phục từ bản sao lưu 02:00")],
            Statuses = [201],
            Example = """{"epoch":1795305600,"divergence":1204551}""",
        },
    ];

    private static async Task<Answer> PageAsync(Call call)
    {
        var feed = call.Service<FeedReader>();
        var filter = FilterOf(call);
        var limit = (int)(call.Query.Number("limit") ?? 100);
        var (epoch, after) = await StartAsync(call, feed, filter, call.Query.Text("cursor"));
        var deadline = call.Now + TimeSpan.FromSeconds((double)(call.Query.Number("wait") ?? 0));
        using var ending = EndsWithServer(call);
        var page = await feed.ReadAsync(filter, after, limit, call.Aborted);
        while (
            page.Events.Count == 0 && !page.HasMore && TimeLeft(call, deadline) is { Ticks: > 0 } left && !ending.IsCancellationRequested
        )
        {
            await WaitAsync(feed, page.Position, left, ending.Token);
            page = await feed.ReadAsync(filter, page.Position, limit, call.Aborted);
        }
        var next = FeedCursor.Make(await feed.KeyAsync(call.Aborted), epoch, page.Position, filter);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("epoch", epoch);
            writer.WriteStartArray("events");
            foreach (var happened in page.Events)
            {
                happened.WriteTo(writer);
            }
            writer.WriteEndArray();
            writer.WriteString("nextCursor", next);
            writer.WriteNumber("headPosition", page.Head);
            writer.WriteBoolean("hasMore", page.HasMore);
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> StreamAsync(Call call)
    {
        var feed = call.Service<FeedReader>();
        var filter = FilterOf(call);
        var last = call.Http.Request.Headers["Last-Event-ID"];
        var (epoch, start) = await StartAsync(call, feed, filter, last.Count == 1 ? last[0] : call.Query.Text("cursor"));
        var key = await feed.KeyAsync(call.Aborted);
        return new Answer
        {
            ContentType = "text/event-stream; charset=utf-8",
            Stream = async (output, ct) =>
            {
                using var ending = EndsWithServer(call);
                // At once, so that the client knows that it is connected though nothing happens.
                await output.WriteAsync(": \n\n"u8.ToArray(), ct);
                await output.FlushAsync(ct);
                var after = start;
                while (!ending.IsCancellationRequested)
                {
                    var page = await feed.ReadAsync(filter, after, 200, ct);
                    after = page.Position;
                    var text = new StringBuilder();
                    foreach (var happened in page.Events)
                    {
                        text.Append(
                            CultureInfo.InvariantCulture,
                            $"id: {FeedCursor.Make(key, epoch, happened.Position, filter)}\nevent: {happened.Type}\n"
                        );
                        text.Append("data: ").Append(Encoding.UTF8.GetString(happened.ToJson())).Append("\n\n");
                    }
                    if (page.Events.Count > 0)
                    {
                        await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
                        await output.FlushAsync(ct);
                    }
                    if (page.HasMore)
                    {
                        continue;
                    }
                    var before = after;
                    await WaitAsync(feed, after, Heartbeat, ending.Token);
                    // A comment now and then keeps the connection open, and shows a client that has gone.
                    if (page.Events.Count == 0 && before == after)
                    {
                        await output.WriteAsync(": \n\n"u8.ToArray(), ct);
                        await output.FlushAsync(ct);
                    }
                }
            },
        };
    }

    /// <summary>
    /// Chain over the bodies of the day's events in order of position: h(0) = 32 zero bytes, h(i) = SHA-256 of h(i-1) and the body's bytes. A restore changes it for days of
    /// which something was lost, and for no other.
    /// </summary>
    private static async Task<Answer> DigestAsync(Call call)
    {
        var feed = call.Service<FeedReader>();
        var filter = FilterOf(call);
        var date = call.Query.Date("date")!.Value;
        var epoch = (await feed.EpochsAsync(call.Aborted))[^1].Epoch;
        var head = await feed.HeadAsync(call.Aborted);
        var hash = new byte[SHA256.HashSizeInBytes];
        var (count, after) = (0L, 0L);
        IReadOnlyList<FeedEvent> events;
        do
        {
            events = await feed.ReadDayAsync(filter, date, after, 1000, call.Aborted);
            foreach (var happened in events)
            {
                hash = SHA256.HashData([.. hash, .. happened.ToJson()]);
                (count, after) = (count + 1, happened.Position);
            }
        } while (events.Count == 1000);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteDate("date", date);
            writer.WriteNumber("epoch", epoch);
            writer.WriteNumber("count", count);
            writer.WriteString("hash", Convert.ToHexStringLower(hash));
            writer.WriteNumber("headPosition", head);
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> BeginEpochAsync(Call call)
    {
        var (epoch, divergence) = await call.Service<FeedReader>()
            .BeginEpochAsync(call.Actor.Subject, call.Body.Text("reason")!, call.Aborted);
        return Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("epoch", epoch);
                writer.WriteNumber("divergence", divergence);
                writer.WriteEndObject();
            },
            201
        );
    }

    private static FeedFilter FilterOf(Call call)
    {
        var filter = FeedFilter.Of(call);
        var reference = call.Service<Reference.ReferenceStore>().Current;
        if (
            filter.Agency is { } agency
            && (!reference.HasAgency(agency) || (filter.Reach is { } reach && !reference.IsWithin(agency, reach)))
        )
        {
            throw new ProblemException(Problem.NotFound());
        }
        var errors = filter.ErrorsAt("/query/", reference).ToList();
        return errors.Count == 0 ? filter : throw new ProblemException(Problem.Fields(errors));
    }

    /// <summary>Where to go on. A cursor from before a restore is good as long as it lies in what the restored log shares with the old one.</summary>
    private static async Task<(long Epoch, long After)> StartAsync(Call call, FeedReader feed, FeedFilter filter, string? cursor)
    {
        var epochs = await feed.EpochsAsync(call.Aborted);
        var present = epochs[^1].Epoch;
        if (cursor is null)
        {
            return (present, 0);
        }
        var (epoch, position) = FeedCursor.Read(await feed.KeyAsync(call.Aborted), cursor, filter);
        var head = await feed.HeadAsync(call.Aborted);
        var shared = epochs.Where(later => later.Epoch > epoch).Select(later => later.Divergence).Append(head).Min();
        if (position <= shared && epoch <= present)
        {
            return (present, position);
        }
        throw new ProblemException(
            new Problem(
                409,
                "feed-truncated",
                shared.ToString(CultureInfo.InvariantCulture),
                present.ToString(CultureInfo.InvariantCulture)
            )
            {
                Extensions = new JsonObject { ["divergence"] = shared, ["newEpoch"] = present },
            }
        );
    }

    private static TimeSpan TimeLeft(Call call, DateTimeOffset deadline) => deadline - call.Service<TimeProvider>().GetUtcNow();

    private static async Task WaitAsync(FeedReader feed, long beyond, TimeSpan time, CancellationToken ct)
    {
        try
        {
            await feed.WaitAsync(beyond, time, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { }
    }

    /// <summary>Ends waiting when the client goes or the server stops.</summary>
    private static CancellationTokenSource EndsWithServer(Call call) =>
        CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, call.Service<IHostApplicationLifetime>().ApplicationStopping);
}
