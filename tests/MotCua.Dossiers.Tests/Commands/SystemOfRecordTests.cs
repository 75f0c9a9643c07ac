using System.Text.Json;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>A receipt keeps whose records of its procedure were the authority then (NĐ 224/2026 Đ.15).</summary>
public class SystemOfRecordTests
{
    [Theory]
    [InlineData(SystemOfRecord.Ministry, "\"ministry\"")]
    [InlineData(SystemOfRecord.Dvcqg, "\"dvcqg\"")]
    public void Another_system_is_stored_by_its_name(SystemOfRecord system, string stored)
    {
        var received = Some.Received(OfSystem(system));
        var json = JsonSerializer.SerializeToElement(received, DossierJson.Default.DossierReceived);
        Assert.Equal(stored, json.GetProperty("systemOfRecord").GetRawText());
        Assert.Equal(system, json.Deserialize(DossierJson.Default.DossierReceived)!.SystemOfRecord);
    }

    [Fact]
    public void This_system_is_not_stored_so_that_what_was_stored_before_means_the_same()
    {
        var json = JsonSerializer.SerializeToElement(Some.Received(OfSystem(SystemOfRecord.Local)), DossierJson.Default.DossierReceived);
        Assert.False(json.TryGetProperty("systemOfRecord", out _));
    }

    private static ReceiveDossier OfSystem(SystemOfRecord system)
    {
        var receive = Some.Receive("2026-11-20 09:15", Some.WorkingHours(4));
        return receive with { Procedure = receive.Procedure with { SystemOfRecord = system } };
    }
}
