using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Samples;

public sealed class SampleTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_sample_is_the_smallest_ranks_of_its_seed_and_the_same_for_ever()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.105", "clerk"));
        var received = await ReceiveAsync(desk, "H12.105", 12);
        using var auditor = await fixture.AsAsync("kiem.tra", "H12", "auditor");
        var question = new
        {
            figure = "received",
            agency = "H12.105",
            size = 5,
            seed = 20261120,
        };
        var sample = await DrawAsync(auditor, question);
        Assert.Equal(12, sample.GetProperty("population").GetInt64());
        Assert.Equal(received.OrderBy(id => Rank(20261120, id), StringComparer.Ordinal).Take(5), Ids(sample));
        var first = await TextAsync(auditor, $"/v1/samples/{sample.Text("id")}");
        var position = sample.GetProperty("asOf").GetProperty("position").GetInt64();

        var more = await ReceiveAsync(desk, "H12.105", 6);
        await desk.DoAsync(await desk.ReadAsync(JsonOf(Ids(sample)[0])), "process");
        Assert.Equal(first, await TextAsync(auditor, $"/v1/samples/{sample.Text("id")}"));

        var again = await DrawAsync(
            auditor,
            new
            {
                figure = "received",
                agency = "H12.105",
                size = 5,
                seed = 20261120,
                asOfPosition = position,
            }
        );
        Assert.Equal(Ids(sample), Ids(again));
        var later = await DrawAsync(auditor, question);
        Assert.Equal([.. received.Concat(more).OrderBy(id => Rank(20261120, id), StringComparer.Ordinal).Take(5)], Ids(later));
    }

    [Fact]
    public async Task Without_a_seed_one_is_chosen_and_told_and_a_small_population_is_taken_whole()
    {
        var received = await ReceiveAsync(new Desk(await fixture.AsAsync("an", "H12.106", "clerk")), "H12.106", 3);
        using var head = await fixture.AsAsync("chu.tich", "H12.106", "head");
        var one = await DrawAsync(head, new { figure = "received", size = 1 });
        var other = await DrawAsync(head, new { figure = "received", size = 100 });
        Assert.NotEqual(one.GetProperty("seed").GetInt64(), other.GetProperty("seed").GetInt64());
        Assert.Equal(received.MinBy(id => Rank(one.GetProperty("seed").GetInt64(), id), StringComparer.Ordinal), Ids(one).Single());
        Assert.Equal(received.Order(), Ids(other).Order());
    }

    [Fact]
    public async Task A_retried_draw_is_one_sample()
    {
        await ReceiveAsync(new Desk(await fixture.AsAsync("an", "H12.107", "clerk")), "H12.107", 3);
        using var head = await fixture.AsAsync("chu.tich.107", "H12.107", "head");
        var body = new { figure = "received", size = 2 };
        using var first = await head.SendJsonAsync("POST", "/v1/samples", body, ("Idempotency-Key", "mau-1"));
        using var second = await head.SendJsonAsync("POST", "/v1/samples", body, ("Idempotency-Key", "mau-1"));
        Assert.Equal((await first.ShouldBe(201)).GetRawText(), (await second.ShouldBe(201)).GetRawText());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        using var other = await head.SendJsonAsync("POST", "/v1/samples", new { figure = "late", size = 2 }, ("Idempotency-Key", "mau-1"));
        Assert.Equal("idempotency-key-reused", (await other.ShouldBe(422)).Text("code"));
    }

    [Fact]
    public async Task Names_are_for_those_who_may_see_them_in_reach_and_every_reading_is_on_record()
    {
        var received = await ReceiveAsync(new Desk(await fixture.AsAsync("an", "H12.108", "clerk")), "H12.108", 4);
        using var auditor = await fixture.AsAsync("kiem.tra", "H12", "auditor");
        var sample = await DrawAsync(
            auditor,
            new
            {
                figure = "received",
                agency = "H12.108",
                size = 4,
            }
        );
        Assert.DoesNotContain("Nguyễn", sample.GetRawText(), StringComparison.Ordinal);
        var address = $"/v1/samples/{sample.Text("id")}";
        await auditor.GetJsonAsync(address + "/call-list", 403);
        using var stranger = await fixture.AsAsync("binh", "H12.109", "clerk");
        await stranger.GetJsonAsync(address, 404);
        await stranger.GetJsonAsync(address + "/call-list", 404);
        await stranger.GetJsonAsync(address + "/readings", 404);
        Assert.Empty((await auditor.GetJsonAsync(address + "/readings")).GetProperty("items").EnumerateArray());

        using var clerk = await fixture.AsAsync("goi.dien", "H12.108", "clerk");
        using var response = await clerk.GetAsync(new Uri(address + "/call-list", UriKind.Relative));
        var list = await response.ShouldBe(200);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(Ids(sample), Ids(list));
        Assert.All(
            list.GetProperty("items").EnumerateArray(),
            item =>
                Assert.Equal(
                    ("Nguyễn Văn Ánh", "0901234567", false),
                    (item.Text("name"), item.Text("phone"), item.GetProperty("erased").GetBoolean())
                )
        );

        await EraseAsync(received[0]);
        using var officer = await fixture.AsAsync("thu.ly", "H12.108", "officer");
        var after = (await officer.GetJsonAsync(address + "/call-list")).GetProperty("items").EnumerateArray().ToList();
        var erased = after.Single(item => item.GetProperty("dossierId").GetGuid() == received[0]);
        Assert.Equal((null, null, true), (erased.Text("name"), erased.Text("phone"), erased.GetProperty("erased").GetBoolean()));
        Assert.Equal(3, after.Count(item => item.Text("name") == "Nguyễn Văn Ánh"));

        var readings = (await auditor.GetJsonAsync(address + "/readings")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            [("goi.dien", "H12.108", 4), ("thu.ly", "H12.108", 4)],
            readings.Select(one => (one.Text("subject")!, one.Text("agency")!, one.GetProperty("dossiers").GetInt32()))
        );
    }

    [Theory]
    [InlineData("""{"figure":"received"}""", "/size", "required")]
    [InlineData("""{"figure":"received","size":1001}""", "/size", "must-be-whole-number-between")]
    [InlineData("""{"figure":"ot1","size":5}""", "/figure", "must-be-one-of")]
    [InlineData("""{"figure":"late","size":5,"from":"2026-02-02","to":"2026-02-01"}""", "/from", "from-after-to")]
    [InlineData("""{"figure":"late","size":5,"seed":-1}""", "/seed", "must-be-whole-number-between")]
    public async Task What_does_not_fit_is_refused_with_its_field(string body, string pointer, string code)
    {
        using var client = await fixture.AdministratorAsync();
        using var response = await client.SendJsonAsync("POST", "/v1/samples", JsonElement.Parse(body));
        var error = (await response.ShouldBe(400)).GetProperty("errors").EnumerateArray().Single();
        Assert.Equal((pointer, code), (error.Text("pointer")!, error.Text("code")!));
    }

    [Fact]
    public async Task The_record_can_be_neither_changed_nor_deleted_by_the_application()
    {
        await using var app = NpgsqlDataSource.Create(fixture.Database.AppConnectionString);
        foreach (
            var statement in new[]
            {
                "delete from inspection.reading",
                "update inspection.reading set subject = ''",
                "delete from inspection.sample",
            }
        )
        {
            await using var command = app.CreateCommand(statement);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private async Task<List<Guid>> ReceiveAsync(Desk desk, string agency, int count)
    {
        var received = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            received.Add((await desk.ReceiveAsync(Desk.Receipt(receiving: agency))).GetProperty("id").GetGuid());
        }
        using var client = await fixture.AdministratorAsync();
        await Poll.UntilAsync(
            async () =>
                (await client.WalkAsync($"/v1/statistics/drill-down?figure=received&agency={agency}")).Count >= count
                && (await client.WalkAsync($"/v1/statistics/drill-down?figure=received&agency={agency}"))
                    .Select(item => item.GetProperty("dossierId").GetGuid())
                    .ToHashSet()
                    .IsSupersetOf(received),
            "the figures do not have them"
        );
        return received;
    }

    private static async Task<JsonElement> DrawAsync(HttpClient client, object body)
    {
        using var response = await client.SendJsonAsync("POST", "/v1/samples", body);
        var sample = await response.ShouldBe(201);
        Assert.Equal($"/v1/samples/{sample.Text("id")}", response.Headers.Location!.ToString());
        return sample;
    }

    private async Task EraseAsync(Guid dossier)
    {
        await using var app = NpgsqlDataSource.Create(fixture.Database.AppConnectionString);
        await using var erase = app.CreateCommand("delete from private.applicant where dossier_id = $1");
        erase.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = dossier });
        Assert.Equal(1, await erase.ExecuteNonQueryAsync());
    }

    private static List<Guid> Ids(JsonElement answer) =>
        [.. answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("dossierId").GetGuid())];

    private static JsonElement JsonOf(Guid id) => JsonSerializer.SerializeToElement(new { id });

    private static Task<string> TextAsync(HttpClient client, string address) => client.GetStringAsync(new Uri(address, UriKind.Relative));

    /// <summary>As documented: anybody can draw again.</summary>
    private static string Rank(long seed, Guid id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{id}")));
}
