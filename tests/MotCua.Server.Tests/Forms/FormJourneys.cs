using System.Globalization;
using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Forms;

/// <summary>
/// A few dossiers with a fixed history, told by a clock that stands still between two steps: the same codes, minutes and due dates in every run. They are received at
/// one agency, which nothing else in the class may use for receipts.
/// </summary>
public sealed class FormJourneys : IAsyncLifetime
{
    public const string Residence = "1.004222"; // 7 working days

    public ServerFixture Server { get; } = new();

    /// <summary>Received in August 2025: under NĐ 118/2025, on the forms of TT 01/2018; stopped.</summary>
    public JsonElement Old { get; private set; }

    /// <summary>Forwarded, assigned, supplemented twice, apologised for, processed, returned.</summary>
    public JsonElement Long { get; private set; }

    public JsonElement Refused { get; private set; }

    public JsonElement Stopped { get; private set; }

    public JsonElement Withdrawn { get; private set; }

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        Old = await ReceiveAsync("2025-08-04 09:00", name: "Lê Văn Tám");
        Old = await DoAsync(Old, "2025-08-05 10:00", "stop", new { reason = "Theo đơn đề nghị dừng ngày 05/8/2025" });

        Long = await ReceiveAsync("2026-03-02 08:15");
        Long = await DoAsync(Long, "2026-03-02 09:40", "forward", new { toAgency = "H12.03", note = "hồ sơ giấy kèm theo" });
        Long = await DoAsync(
            Long,
            "2026-03-02 14:05",
            "assign",
            new
            {
                officer = "binh.tran",
                step = "thẩm định",
                stepDueAt = "2026-03-04T17:00:00+07:00",
            }
        );
        Long = await DoAsync(
            Long,
            "2026-03-03 10:30",
            "request-supplement",
            new
            {
                reason = "Giấy tờ chứng minh chỗ ở hợp pháp không còn giá trị.\nTờ khai thiếu ý kiến của chủ hộ.",
                papers = new[] { "Hợp đồng thuê nhà còn hiệu lực", "Tờ khai thay đổi thông tin cư trú (mẫu CT01)" },
            }
        );
        Long = await DoAsync(Long, "2026-03-05 08:20", "receive-supplement", new { note = "đủ" });
        Long = await DoAsync(Long, "2026-03-06 15:45", "request-supplement", new { reason = "Bản sao chưa chứng thực." });
        Long = await DoAsync(Long, "2026-03-09 07:50", "receive-supplement", new { note = "đủ" });
        Long = await DoAsync(
            Long,
            "2026-03-16 16:00",
            "apologise",
            new
            {
                reasonCode = "overload",
                reason = "Số hồ sơ tăng đột biến, chưa kịp xác minh.",
                newDueAt = "2026-03-25T17:00:00+07:00",
                number = "05/PXL-STP",
                signer = "Trần Thị Bình",
            }
        );
        Long = await DoAsync(Long, "2026-03-24 11:10", "process", new { resultNumber = "12/GXN", resultSigned = true });
        Long = await DoAsync(Long, "2026-03-25 08:00", "return", new { channel = "counter", receiver = "Nguyễn Văn Ánh" });

        Refused = await ReceiveAsync("2026-03-26 08:00", channel: "online");
        Refused = await DoAsync(
            Refused,
            "2026-03-27 16:20",
            "refuse",
            new { reason = "Chỗ ở thuộc trường hợp không được đăng ký thường trú mới." }
        );
        Stopped = await ReceiveAsync("2026-03-30 08:00", channel: "postal");
        Stopped = await DoAsync(Stopped, "2026-03-31 09:30", "stop", new { reason = "Theo đề nghị ngày 31/3/2026." });
        Withdrawn = await ReceiveAsync("2026-04-01 08:00");
        Withdrawn = await DoAsync(Withdrawn, "2026-04-02 09:30", "withdraw", new { reason = "Đã chuyển nơi ở." });
    }

    public Task DisposeAsync() => Server.DisposeAsync();

    /// <summary>The desk of the clerk "an" at a minute of local time; the clock stays there.</summary>
    public async Task<Desk> AtAsync(string minute)
    {
        Server.Clock.Set(Instant(minute));
        return new Desk(await Server.AsAsync("an", Desk.AnXuyen, "clerk"));
    }

    public async Task<JsonElement> ReceiveAsync(string minute, string channel = "counter", string name = "Nguyễn Văn Ánh")
    {
        var body = Desk.Receipt(Residence, name: name, channel: channel);
        body["applicant"] = new
        {
            kind = "citizen",
            name,
            idNumber = "096095001234",
            phone = "0901234567",
            email = "anh.nguyen@example.vn",
            address = "12 Phan Ngọc Hiển, khóm 3, phường An Xuyên, tỉnh Cà Mau",
        };
        body["summary"] = "Đăng ký thường trú vào chỗ ở thuê";
        return await (await AtAsync(minute)).ReceiveAsync(body);
    }

    public async Task<JsonElement> DoAsync(JsonElement dossier, string minute, string verb, object body) =>
        await (await AtAsync(minute)).DoAsync(dossier, verb, body);

    public static DateTimeOffset Instant(string minute) =>
        new(DateTime.ParseExact(minute, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(7));

    /// <summary>The page of a form; it must be there.</summary>
    public static Task<string> PageAsync(HttpClient client, JsonElement dossier, string form) =>
        PageAsync(client, $"/v1/dossiers/{dossier.Text("id")}/forms/{form}");

    /// <summary>A page; asked for again while the book that it is from lacks something, which is answered with 503 and not with a shorter book.</summary>
    public static async Task<string> PageAsync(HttpClient client, string address)
    {
        var (status, page) = (0, "");
        await Poll.UntilAsync(
            async () =>
            {
                using var response = await client.GetAsync(new Uri(address, UriKind.Relative));
                (status, page) = ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
                return status != 503;
            },
            $"{address} is not ready",
            seconds: 60
        );
        Assert.True(status == 200, $"{address}: {status} {page}");
        return page;
    }
}
