using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.PortalSync.Mapping;
using Xunit;

namespace MotCua.PortalSync.Tests;

/// <summary>
/// What is sent of a dossier in every status and channel, byte by byte. The golden files are the contract as we read it: a difference is a change of what the nation sees, and is
/// looked at before the file is replaced (run once with MOTCUA_WRITE_GOLDEN=1).
/// </summary>
public sealed class MappingTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static readonly string[] Statuses =
    [
        "received",
        "assigned",
        "processing",
        "awaiting_supplement",
        "supplemented",
        "awaiting_obligation",
        "processed",
        "returned",
        "refused",
        "refused-returned",
        "withdrawn",
        "stopped",
        "closed",
    ];

    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var status in Statuses)
        {
            foreach (var channel in new[] { "counter", "online", "postal" })
            {
                all.Add(status, channel);
            }
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_status_in_every_channel_is_sent_as_the_golden_file_says(string status, string channel)
    {
        var dossier = Snapshots.In(status, channel);
        var sent = new JsonObject
        {
            ["hoSo"] = HoSoMapping.ToHoSo(dossier, Snapshots.Sectors),
            ["tienDo"] = new JsonArray([.. TienDoMapping.ToTienDo(dossier)]),
        }.ToJsonString(Readable);
        var name = $"{status}-{channel}.json";
        if (Environment.GetEnvironmentVariable("MOTCUA_WRITE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(Path.Combine(SourceFolder(), "golden", name), sent + "\n");
        }
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "golden", name))).TrimEnd(), sent);
    }

    [Theory]
    [InlineData("received", "2")]
    [InlineData("assigned", "2")]
    [InlineData("processing", "4")]
    [InlineData("awaiting_supplement", "5")]
    [InlineData("awaiting_obligation", "6")]
    [InlineData("withdrawn", "7")]
    [InlineData("stopped", "8")]
    [InlineData("refused", "8")]
    [InlineData("refused-returned", "8")] // what is handed over is the refusal
    [InlineData("closed", "8")]
    [InlineData("processed", "9")]
    [InlineData("returned", "10")]
    public void Each_status_has_its_code(string status, string code) => Assert.Equal(code, PortalStatus.Of(Snapshots.In(status)));

    [Fact]
    public void Only_steps_after_the_confirmed_version_are_sent_again()
    {
        var dossier = Snapshots.In("processed");
        var all = TienDoMapping.ToTienDo(dossier);
        Assert.Empty(TienDoMapping.ToTienDo(dossier with { SyncedVersion = dossier.Version }));
        Assert.Equal(
            all.Skip(3).Select(step => step.ToJsonString()),
            TienDoMapping.ToTienDo(dossier with { SyncedVersion = 3 }).Select(step => step.ToJsonString())
        );
    }

    [Fact]
    public void A_field_without_a_sector_code_is_refused_and_not_guessed()
    {
        var dossier = Snapshots.Received();
        var unknown = dossier with { Procedure = dossier.Procedure with { Field = "Lĩnh vực lạ" } };
        Assert.Contains(
            "Lĩnh vực lạ",
            Assert.Throws<MappingException>(() => HoSoMapping.ToHoSo(unknown, Snapshots.Sectors)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("G12-DD02", Snapshots.Sectors.CodeOf("Đất đai, nhà ở"));
    }

    [Theory]
    [InlineData("citizen", "096085001234", "1")]
    [InlineData("citizen", "381234567", "2")]
    [InlineData("citizen", "12345", null)]
    [InlineData("citizen", "09608500123X", null)]
    [InlineData("citizen", null, null)]
    [InlineData("business", "2001234567", null)]
    public void An_identity_number_is_sent_where_its_kind_is_known_and_never_made_up(string kind, string? number, string? expected)
    {
        var dossier = Snapshots.Received();
        var hoSo = HoSoMapping.ToHoSo(
            dossier with
            {
                Applicant = dossier.Applicant with { Kind = kind, IdNumber = number },
            },
            Snapshots.Sectors
        );
        Assert.Equal(expected, (string?)(hoSo["DinhDanhCHS"] as JsonArray)?[0]?["LoaiDinhDanh"]);
    }

    [Fact]
    public void Long_texts_are_cut_to_what_the_contract_takes_and_never_inside_a_character()
    {
        var dossier = Snapshots.Received();
        var long_ = string.Concat(new string('a', 999), "😀", new string('b', 50));
        var hoSo = HoSoMapping.ToHoSo(dossier with { Applicant = dossier.Applicant with { Summary = long_ } }, Snapshots.Sectors);
        Assert.Equal(new string('a', 999), (string?)hoSo["TrichYeuHoSo"]);
    }

    [Fact]
    public void A_dossier_without_a_due_date_says_so_with_an_empty_text() =>
        Assert.Equal("", (string?)HoSoMapping.ToHoSo(Snapshots.Received() with { DueAt = null }, Snapshots.Sectors)["NgayHenTra"]);

    [Fact]
    public void Times_are_local_whatever_the_offset_that_they_come_with() =>
        Assert.Equal("20260302083000", HoSoMapping.Stamp(new DateTimeOffset(2026, 3, 2, 1, 30, 0, TimeSpan.Zero)));

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
