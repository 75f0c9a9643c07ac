using System.Text.Json.Nodes;
using MotCua.PortalStandIn;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Portal;
using Xunit;

namespace MotCua.PortalSync.Tests;

/// <summary>The stand-in refuses what the contract forbids: each field written down here a second time, from the contract (QĐ of the one-stop service set, 2019 to 2025), not from its rules.</summary>
public sealed class FieldRuleTests : IAsyncLifetime, IDisposable
{
    private readonly string passwordFile = Path.GetTempFileName();
    private StandIn portal = null!;
    private PortalClient client = null!;

    public async Task InitializeAsync()
    {
        portal = await StandIn.StartAsync(new StandInOptions(Port: 0));
        await File.WriteAllTextAsync(passwordFile, "mot-cua");
        client = new PortalClient(new PortalSettings(new Uri(portal.Address + "/"), "H12", "camau", passwordFile));
    }

    public async Task DisposeAsync()
    {
        await portal.DisposeAsync();
        File.Delete(passwordFile);
    }

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Every_mandatory_field_is_missed()
    {
        string[] mandatory =
        [
            "MaHoSo",
            "MaTTHC",
            "TenTTHC",
            "MaLinhVuc",
            "TenLinhVuc",
            "KenhThucHien",
            "LoaiDoiTuong",
            "TrichYeuHoSo",
            "NgayNopHoSo",
            "NgayTiepNhan",
            "NgayHenTra",
            "TrangThaiHoSo",
            "HinhThuc",
            "DonViXuLy",
            "NoiNopHoSo",
            "HoSoCoThanhPhanSoHoa",
            "TaiKhoanDuocXacThucVoiVNeID",
            "DuocThanhToanTrucTuyen",
            "NgayKetThucXuLy", // of a dossier that is processed
            "DanhSachLePhi/TenPhiLePhi",
            "DanhSachLePhi/HinhThucThu",
            "DanhSachLePhi/Gia",
            "DanhSachHoSoBoSung/HoSoBoSungId",
            "DanhSachHoSoBoSung/NguoiYeuCauBoSung",
            "DanhSachHoSoBoSung/NoiDungBoSung",
            "DanhSachHoSoBoSung/NgayBoSung",
            "DanhSachHoSoBoSung/TrangThaiBoSung",
            "DanhSachHoSoBoSung/NgayTiepNhanBoSung", // of one that has come
            "DanhSachGiayToKetQua/TenGiayTo",
            "DinhDanhCHS/LoaiDinhDanh",
            "DinhDanhCHS/SoDinhDanh",
        ];
        foreach (var field in mandatory)
        {
            await RefusedAsync(field, (parent, name) => parent.Remove(name));
        }
    }

    [Theory]
    [InlineData("KenhThucHien", "4")]
    [InlineData("LoaiDoiTuong", "0")]
    [InlineData("LoaiDoiTuong", "5")]
    [InlineData("TrangThaiHoSo", "0")]
    [InlineData("TrangThaiHoSo", "11")]
    [InlineData("TrangThaiHoSo", "09")]
    [InlineData("HinhThuc", "2")]
    [InlineData("NoiNopHoSo", "3")]
    [InlineData("HoSoCoThanhPhanSoHoa", "2")]
    [InlineData("TaiKhoanDuocXacThucVoiVNeID", "True")]
    [InlineData("DuocThanhToanTrucTuyen", "4")]
    [InlineData("DanhSachLePhi/HinhThucThu", "3")]
    [InlineData("DanhSachHoSoBoSung/TrangThaiBoSung", "2")]
    [InlineData("DinhDanhCHS/SoDinhDanh", "123456789")] // said to be of twelve digits
    [InlineData("DanhSachLePhi/Gia", "50.000")]
    [InlineData("NgayTiepNhan", "2026-03-02 08:30:00")]
    [InlineData("NgayTiepNhan", "20260230083000")]
    [InlineData("NgayHenTra", "20260316")]
    [InlineData("DanhSachHoSoBoSung/NgayHenTraMoi", "20261340170000")]
    [InlineData("NgayKetThucXuLy", "20260301000000")] // before it was received
    public Task A_value_outside_its_list_or_form_is_refused(string field, string value) =>
        RefusedAsync(field, (parent, name) => parent[name] = value);

    [Theory]
    [InlineData("MaHoSo", 100)]
    [InlineData("TrichYeuHoSo", 1000)]
    [InlineData("TenTTHC", 2000)]
    [InlineData("DanhSachGiayToKetQua/TenGiayTo", 2000)]
    [InlineData("DanhSachHoSoBoSung/NoiDungBoSung", 4000)]
    public async Task A_text_may_be_so_long_and_no_longer(string field, int length)
    {
        await RefusedAsync(field, (parent, name) => parent[name] = new string('x', length + 1));
        var (hoSo, parent, name) = Changed(field);
        parent[name] = new string('x', length);
        Assert.Equal(PortalOutcome.Done, (await client.SynchroniseAsync(hoSo, updating: false, CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData("KenhThucHien")]
    [InlineData("DanhSachLePhi/Gia")]
    public Task A_number_is_no_text(string field) => RefusedAsync(field, (parent, name) => parent[name] = 1);

    [Theory]
    [InlineData("NguoiXuLy", 50)]
    [InlineData("TrangThai", 0)]
    [InlineData("ThoiDiemXuLy", 0)]
    [InlineData("PhongBanXuLy", 0)]
    [InlineData("NoiDungXuLy", 0)]
    public async Task A_step_is_held_to_its_fields(string field, int length)
    {
        await client.SynchroniseAsync(
            HoSoMapping.ToHoSo(Snapshots.In("processed"), Snapshots.Sectors),
            updating: false,
            CancellationToken.None
        );
        var step = TienDoMapping.ToTienDo(Snapshots.In("processed"))[0];
        if (length > 0)
        {
            step[field] = new string('x', length + 1);
        }
        else
        {
            step.Remove(field);
        }
        var answer = await client.AddStepsAsync([step], CancellationToken.None);
        Assert.Equal(PortalOutcome.Rejected, answer.Outcome);
        Assert.Contains(field, answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_field_that_the_contract_does_not_know_is_refused() => RefusedAsync("LoaiHoSo", (parent, name) => parent[name] = "1");

    [Fact]
    public async Task What_was_not_accepted_has_the_day_of_its_refusal() =>
        Assert.Contains(
            "NgayTuChoi",
            (await client.SynchroniseAsync(With("TrangThaiHoSo", "3"), updating: false, CancellationToken.None)).Reason,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Another_provider_is_not_forwarded_to()
    {
        using var lost = new PortalClient(
            new PortalSettings(new Uri(portal.Address + "/"), "H12", "camau", passwordFile) { Provider = "VN:GOV:elsewhere" }
        );
        Assert.Equal(PortalOutcome.Unknown, (await lost.FindAsync("x", CancellationToken.None)).Outcome);
    }

    private static JsonObject With(string field, string value)
    {
        var (hoSo, parent, name) = Changed(field);
        parent[name] = value;
        return hoSo;
    }

    /// <summary>A dossier that has everything, with the object that holds the field, which may be in the first item of a list.</summary>
    private static (JsonObject HoSo, JsonObject Parent, string Name) Changed(string field)
    {
        var hoSo = HoSoMapping.ToHoSo(Snapshots.In("processed"), Snapshots.Sectors);
        var path = field.Split('/');
        return path.Length == 1 ? (hoSo, hoSo, field) : (hoSo, hoSo[path[0]]![0]!.AsObject(), path[1]);
    }

    private async Task RefusedAsync(string field, Action<JsonObject, string> spoil)
    {
        var (hoSo, parent, name) = Changed(field);
        spoil(parent, name);
        var answer = await client.SynchroniseAsync(hoSo, updating: false, CancellationToken.None);
        Assert.True(answer.Outcome == PortalOutcome.Rejected, $"{field} was {answer.Outcome}");
        Assert.Contains(name, answer.Reason, StringComparison.Ordinal);
    }
}
